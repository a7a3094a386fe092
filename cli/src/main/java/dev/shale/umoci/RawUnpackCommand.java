package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code umoci raw unpack}: an image's root file system, and nothing else. */
final class RawUnpackCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();
  @Mixin MapFlags maps = new MapFlags();
  @Mixin DirectoryLinksFlag links = new DirectoryLinksFlag();

  @Parameters(paramLabel = "ROOTFS", description = "the directory to make, or an empty one")
  Path rootfs = Path.of("");

  @Override
  public List<String> examples() {
    return List.of("umoci raw unpack --image images:app rootfs");
  }

  @Override
  public int run(Session session) throws IOException {
    links.unpacker(maps.ownership()).unpack(image.path().image(), rootfs);
    return ExitCode.OK;
  }
}
