package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** {@code umoci init}: a layout without images. */
final class InitCommand implements Command {
  @Mixin LayoutFlag layout = new LayoutFlag();

  @Override
  public List<String> examples() {
    return List.of("umoci init --layout images");
  }

  @Override
  public int run(Session session) throws IOException {
    OciLayout.create(layout.path);
    return ExitCode.OK;
  }
}
