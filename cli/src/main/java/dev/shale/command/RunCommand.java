package dev.shale.command;

import dev.shale.container.ContainerRunner;
import dev.shale.container.RunRequest;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.network.HostName;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.Resources;
import dev.shale.runtime.Stdio;
import java.io.IOException;
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
      names = "--add-host",
      paramLabel = "NAME:ADDRESS",
      description = "a name that it resolves; host-gateway is the host's address")
  List<String> addedHosts = List.of();

  @Option(
      names = {"-t", "--terminal", "--tty"},
      description = "give the process a terminal")
  boolean terminal;

  @Mixin RunFlags isolation = new RunFlags();
  @Mixin MountFlags mounts = new MountFlags();
  @Mixin ResourceFlags resources = new ResourceFlags();
  @Mixin PrivilegeFlags privileges = new PrivilegeFlags();

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
    Resources bounds = resources.resources();
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(container);
      ImageConfig config = record.config();
      try (RunMounts shown =
          RunMounts.open(mounts, session, store, workingDir.orElse(config.workingDir()))) {
        RunRequest.Builder request =
            RunRequest.builder(process(config, shown.environment()))
                .hostname(hostname.orElse(record.id().shortHex()))
                .network(isolation.network)
                .stdio(terminal ? new Stdio.Terminal() : new Stdio.Inherited())
                .resources(bounds)
                .privileges(privileges.privileges());
        addedHosts.forEach(name -> request.hostName(HostName.parse(name)));
        shown.addTo(request);
        session.out().flush();
        int status =
            new ContainerRunner(() -> isolation.choose(session))
                .run(store.containers().root(record), request.build());
        bounds.explain(status).ifPresent(session.progress()::warn);
        return status;
      }
    }
  }

  private ProcessSpec process(ImageConfig config, List<String> more) {
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
    environment.addAll(more);
    return new ProcessSpec(
        words, environment, workingDir.orElse(config.workingDir()), user.orElse(config.user()));
  }
}
