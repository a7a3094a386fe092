package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.linux.Namespaces;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code shale unshare}: a shell in which an ordinary user's mounts can be seen. */
final class UnshareCommand implements Command {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "a program and its arguments [the user's shell]")
  List<String> command = List.of();

  @Override
  public List<String> examples() {
    return List.of("unshare", "unshare -- sh -c 'ls $(shale mount app-working-container)'");
  }

  @Override
  public boolean passesOptionsOn() {
    return true;
  }

  @Override
  public int run(Session session) throws IOException {
    if (!session.isOutside() && Namespaces.may(Namespaces.Capability.SYS_ADMIN)) {
      throw OciException.invalid("unshare: this user can mount already");
    }
    List<String> shell = List.of(session.environment().variable("SHELL").orElse("/bin/sh"));
    session.surroundings().namespace().become(command.isEmpty() ? shell : command);
    return ExitCode.OK;
  }
}
