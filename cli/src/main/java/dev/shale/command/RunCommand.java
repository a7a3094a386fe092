package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shale run}: a process in a working container; its status is passed on. */
final class RunCommand implements Command {
  @Parameters(
      index = "0",
      paramLabel = "CONTAINER",
      description = "a name, ID, or beginning of an ID")
  String container = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "the program and its arguments [the image's entry point and command]")
  List<String> command = List.of();

  @Mixin ProcessFlags process = new ProcessFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "run app-working-container -- make -C /src",
        "run --env DEBUG=1 --user nobody app-working-container id",
        "run --network none --volume /tmp/in:/in:ro app-working-container ls /in",
        "run --mount type=cache,target=/root/.cache --memory 1g app-working-container make",
        "run --secret id=key,src=key.pem --mount type=secret,id=key app-working-container deploy");
  }

  @Override
  public boolean passesOptionsOn() {
    return true;
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(container);
      return process.run(session, store, record, words(record.config()));
    }
  }

  private List<String> words(ImageConfig config) {
    List<String> words = new ArrayList<>(Parsed.withoutEndOfOptions(command));
    if (words.isEmpty()) {
      words.addAll(config.entrypoint());
      words.addAll(config.cmd());
    }
    if (words.isEmpty()) {
      throw OciException.invalid(
          "run %s: no command given, and the image has none of its own", container);
    }
    return words;
  }
}
