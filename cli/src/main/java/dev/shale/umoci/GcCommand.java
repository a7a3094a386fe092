package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** {@code umoci gc}: removes the blobs that no image needs. */
final class GcCommand implements Command {
  @Mixin LayoutFlag layout = new LayoutFlag();

  @Override
  public List<String> examples() {
    return List.of("umoci gc --layout images");
  }

  @Override
  public int run(Session session) throws IOException {
    new OciLayout(layout.path).sweep();
    return ExitCode.OK;
  }
}
