package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ContainerFlags;
import dev.shale.command.ExitCode;
import dev.shale.command.ProcessFlags;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code buildah run}: a process in a working container; its status is passed on. */
final class RunCommand implements Command {
  /** A word of a container that gives no process the variables of proxies. */
  static final String NO_PROXY = "--http-proxy=false";

  @Parameters(
      arity = "0..*",
      paramLabel = "CONTAINER COMMAND",
      hideParamSyntax = true,
      description = "a name or ID, and what to run there, with its arguments")
  List<String> words = List.of();

  @Mixin ProcessFlags process = new ProcessFlags();
  @Mixin IsolationFlag isolation = new IsolationFlag();
  @Mixin HistoryFlag history = new HistoryFlag();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah run app-working-container -- make -C /src",
        "buildah run --volume /tmp/in:/in:ro app-working-container ls /in",
        "buildah run --isolation chroot --user nobody app-working-container -- id");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.of(
            GlobalFlags.refusedOptions(),
            RefusedOption.all("leave it out", "--runtime-flag"),
            RefusedOption.allBut("false", "the root is a mount that can be pivoted", "--no-pivot"),
            RefusedOption.all("name absolute paths in --mount", "--contextdir"))
        .flatMap(options -> options);
  }

  @Override
  public boolean passesOptionsOn() {
    return true;
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::process);
  }

  private int process(Session session) throws IOException {
    if (words.isEmpty()) {
      throw OciException.invalid("container ID must be specified");
    }
    List<String> rest = words.subList(1, words.size());
    boolean isDivided = !rest.isEmpty() && rest.getFirst().equals("--");
    List<String> command = isDivided ? rest.subList(1, rest.size()) : rest;
    if (command.isEmpty()) {
      throw OciException.invalid("command must be specified");
    }
    Defaults defaults = Defaults.of(session);
    isolation.applyTo(process.container(), session, defaults);
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(words.getFirst());
      List<String> usual = new ArrayList<>(record.notes().runOptions());
      if (!usual.remove(NO_PROXY) && defaults.httpProxy()) {
        process.addVariables(ProxyFlag.variablesOf(session));
      }
      process.addBefore(ContainerFlags.parse(usual));
      process.addBefore(defaults.flags());
      int status = process.run(session, store, record, command);
      if (status == ExitCode.OK) {
        history.tell(session, store, record, "/bin/sh -c " + String.join(" ", command));
      }
      return status;
    }
  }
}
