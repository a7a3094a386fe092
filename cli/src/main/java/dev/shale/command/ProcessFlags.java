package dev.shale.command;

import dev.shale.container.ContainerRunner;
import dev.shale.container.RunRequest;
import dev.shale.image.ImageConfig;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.Resources;
import dev.shale.runtime.Stdio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A process in a working container. */
public final class ProcessFlags {
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
      names = {"-t", "--terminal", "--tty"},
      description = "give the process a terminal")
  boolean terminal;

  @Mixin ContainerFlags container = new ContainerFlags();

  /** Puts before what the line says for the container what held for it already. */
  public void addBefore(ContainerFlags usual) {
    usual.add(container);
    container = usual;
  }

  /** What else there is for the container. */
  public ContainerFlags container() {
    return container;
  }

  /** Variables that come before those of the line. */
  public void addVariables(List<String> variables) {
    env = NewNames.all(variables, env);
  }

  /**
   * Runs a process to its end, on the streams of this one.
   *
   * @param words the program and its arguments
   * @return its status
   */
  public int run(Session session, LocalStore store, ContainerRecord record, List<String> words)
      throws IOException {
    ImageConfig config = record.config();
    Resources bounds = container.resources.resources();
    String directory = workingDir.orElse(config.workingDir());
    try (RunMounts shown = RunMounts.open(container.mounts, session, store, directory)) {
      List<String> environment = new ArrayList<>(config.env());
      environment.addAll(env);
      environment.addAll(shown.environment());
      RunRequest.Builder request =
          RunRequest.builder(
                  new ProcessSpec(words, environment, directory, user.orElse(config.user())))
              .hostname(hostname.orElse(record.id().shortHex()))
              .network(container.isolation.network())
              .stdio(terminal ? new Stdio.Terminal() : new Stdio.Inherited())
              .resources(bounds)
              .privileges(container.privileges.privileges())
              .names(container.names.resolution());
      shown.addTo(request);
      session.out().flush();
      int status =
          new ContainerRunner(() -> container.isolation.choose(session))
              .run(store.containers().root(record), request.build());
      bounds.explain(status).ifPresent(session.progress()::warn);
      return status;
    }
  }
}
