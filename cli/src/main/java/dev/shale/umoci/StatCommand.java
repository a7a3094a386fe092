package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.json.Json;
import dev.shale.transport.layout.LayoutImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code umoci stat}: manifest, config and history of an image. */
final class StatCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();

  @Option(names = "--json", description = "for programs")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of("umoci stat --image images:app", "umoci stat --json --image images:app");
  }

  @Override
  public int run(Session session) throws IOException {
    LayoutImage found = image.path().image();
    if (json) {
      session.out().println(new String(Json.write(StatDocument.of(found)), StandardCharsets.UTF_8));
    } else {
      new StatText(session.out()).print(found);
    }
    return ExitCode.OK;
  }
}
