package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code umoci tag}: one more name for an image. */
final class TagCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();

  @Parameters(paramLabel = "TAG", description = "the name; taken from whoever has it")
  String tag = "";

  @Override
  public List<String> examples() {
    return List.of("umoci tag --image images:app stable");
  }

  @Override
  public int run(Session session) throws IOException {
    ImagePath path = image.path();
    path.layout().tag(path.layout().require(path.tag()), tag);
    return ExitCode.OK;
  }
}
