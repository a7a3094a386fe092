package dev.shale.command;

import dev.shale.exec.Secrets;
import dev.shale.exec.SshAgents;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** What processes may be shown that no image has. */
final class SecretFlags {
  @Option(
      names = "--secret",
      paramLabel = "id=ID[,src=FILE|env=NAME][,cache=true]",
      description =
          "a secret for --mount type=secret; - is standard input; cache=true, for builds, runs a"
              + " step again when it has changed")
  List<String> secrets = List.of();

  @Option(
      names = "--ssh",
      paramLabel = "ID[=SOCKET|KEY,...]",
      description = "an ssh agent for --mount type=ssh, or keys for one [that of SSH_AUTH_SOCK]")
  List<String> ssh = List.of();

  /** Whether one of them comes on standard input. */
  boolean readInput() {
    return secrets.stream().anyMatch(secret -> secret.matches("(.*,)?(src|source)=-(,.*)?"));
  }

  /** The secrets, of which none is read yet; the caller closes. */
  Secrets secrets(Session session) {
    return Secrets.parse(
        secrets,
        new Secrets.World(session.environment()::variable, session.surroundings().in().bytes()));
  }

  /** The agents, of which none is started yet; the caller closes. */
  SshAgents agents(Session session) throws IOException {
    return new SshAgents(
        SshAgents.parse(ssh, session.environment()::variable),
        session.searchPath(),
        session.location().runRoot().resolve("ssh"));
  }
}
