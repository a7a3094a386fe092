package dev.shale.umoci;

import dev.shale.bundle.ImageBundle;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code umoci unpack}: an image as a bundle, to be run, or changed and repacked. */
final class UnpackCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();
  @Mixin MapFlags maps = new MapFlags();
  @Mixin DirectoryLinksFlag links = new DirectoryLinksFlag();

  @Parameters(paramLabel = "BUNDLE", description = "the directory to make")
  Path bundle = Path.of("");

  @Override
  public List<String> examples() {
    return List.of(
        "umoci unpack --image images:app bundle",
        "umoci unpack --rootless --image images:app bundle");
  }

  @Override
  public int run(Session session) throws IOException {
    ImageBundle.unpack(image.path().image(), bundle, links.unpacker(maps.ownership()));
    return ExitCode.OK;
  }
}
