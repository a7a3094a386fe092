package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.image.ImageConfig;
import dev.shale.transport.layout.LayoutEdit;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** {@code umoci new}: an image without layers. */
final class NewCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();

  @Override
  public List<String> examples() {
    return List.of("umoci new --image images:app");
  }

  @Override
  public int run(Session session) throws IOException {
    ImagePath path = image.path();
    ImageConfig config =
        ImageConfig.scratch(session.platform()).edit().created(HistoryFlags.now(session)).build();
    try (LayoutEdit edit = path.layout().begin(config)) {
      edit.commit(path.tag());
    }
    return ExitCode.OK;
  }
}
