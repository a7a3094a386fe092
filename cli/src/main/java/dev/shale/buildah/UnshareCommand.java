package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code buildah unshare}: a program where an ordinary user's mounts can be seen. */
final class UnshareCommand implements Command {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "a program and its arguments [the user's shell]")
  List<String> words = List.of();

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah unshare", "buildah unshare -- ./make-image.sh");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.concat(
        GlobalFlags.refusedOptions(),
        RefusedOption.all("say NAME=$(buildah mount CONTAINER) inside", "--mount", "-m"));
  }

  @Override
  public boolean passesOptionsOn() {
    return true;
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::become);
  }

  private int become(Session session) throws IOException {
    boolean isDivided = !words.isEmpty() && words.getFirst().equals("--");
    List<String> given = isDivided ? words.subList(1, words.size()) : words;
    List<String> command =
        given.isEmpty()
            ? List.of(session.environment().variable("SHELL").orElse("/bin/sh"))
            : given;
    session.become(command);
    return ExitCode.OK;
  }
}
