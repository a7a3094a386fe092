package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** {@code umoci remove}: takes a name from an image; gc then removes what nothing needs. */
final class RemoveCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();

  @Override
  public List<String> examples() {
    return List.of("umoci rm --image images:old");
  }

  @Override
  public int run(Session session) throws IOException {
    ImagePath path = image.path();
    path.layout().require(path.tag());
    path.layout().untag(path.tag());
    return ExitCode.OK;
  }
}
