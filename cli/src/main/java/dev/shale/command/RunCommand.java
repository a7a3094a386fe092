package dev.shale.command;

import dev.shale.container.ContainerRunner;
import dev.shale.container.RunRequest;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.runtime.BindMount;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.Stdio;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "a variable, beside the image's")
  List<String> env = List.of();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "who to run as [the image's user]")
  Optional<String> user = Optional.empty();

  @Option(
      names = "--workingdir",
      paramLabel = "PATH",
      description = "where to start [the image's working directory]")
  Optional<String> workingDir = Optional.empty();

  @Option(
      names = "--hostname",
      paramLabel = "NAME",
      description = "what the container calls itself [the beginning of its ID]")
  Optional<String> hostname = Optional.empty();

  @Option(
      names = {"-v", "--volume"},
      paramLabel = "SOURCE:TARGET[:ro]",
      description = "show a file or directory of the host")
  List<String> volumes = List.of();

  @Option(
      names = {"-t", "--terminal", "--tty"},
      description = "give the process a terminal")
  boolean terminal;

  @Mixin RunFlags isolation = new RunFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "run app-working-container -- make -C /src",
        "run --env DEBUG=1 --user nobody app-working-container id",
        "run --network none --volume /tmp/in:/in:ro app-working-container ls /in");
  }

  @Override
  public boolean passesOptionsOn() {
    return true;
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(container);
      RunRequest request =
          new RunRequest(
              process(record.config()),
              hostname.orElse(record.id().shortHex()),
              isolation.network,
              terminal ? new Stdio.Terminal() : new Stdio.Inherited(),
              mounts());
      session.out().flush();
      return new ContainerRunner(() -> isolation.choose(session))
          .run(store.containers().root(record), request);
    }
  }

  private ProcessSpec process(ImageConfig config) {
    List<String> words = new ArrayList<>(command);
    if (!words.isEmpty() && words.getFirst().equals(Parsed.END_OF_OPTIONS)) {
      words.removeFirst();
    }
    if (words.isEmpty()) {
      words.addAll(config.entrypoint());
      words.addAll(config.cmd());
    }
    if (words.isEmpty()) {
      throw OciException.invalid(
          "run %s: no command given, and the image has none of its own", container);
    }
    List<String> environment = new ArrayList<>(config.env());
    environment.addAll(env);
    return new ProcessSpec(
        words, environment, workingDir.orElse(config.workingDir()), user.orElse(config.user()));
  }

  private List<BindMount> mounts() {
    return volumes.stream().map(RunCommand::mount).toList();
  }

  private static BindMount mount(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
      throw OciException.invalid("run --volume %s: expected SOURCE:TARGET[:ro]", text);
    }
    BindMount.Access access =
        switch (parts.length == 3 ? parts[2] : "rw") {
          case "ro" -> BindMount.Access.READ_ONLY;
          case "rw" -> BindMount.Access.READ_WRITE;
          default ->
              throw OciException.unsupported(
                  "run --volume %s: option \"%s\" is not offered; use ro or rw", text, parts[2]);
        };
    return new BindMount(Path.of(parts[0]).toAbsolutePath(), parts[1], access);
  }
}
