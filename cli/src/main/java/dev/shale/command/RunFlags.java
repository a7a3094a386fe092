package dev.shale.command;

import dev.shale.network.Network;
import dev.shale.runtime.OciRuntime;
import dev.shale.runtime.RuntimePreference;
import dev.shale.runtime.RuntimeProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** By what a process is isolated, and what it reaches. */
final class RunFlags {
  @Option(
      names = "--runtime",
      paramLabel = "PROGRAM|chroot",
      description =
          "an OCI runtime, or the embedded isolation [the first of runc, crun, chroot that works;"
              + " also SHALE_RUNTIME]")
  Optional<String> runtime = Optional.empty();

  @Option(
      names = "--network",
      paramLabel = "default|none|host",
      description = "what processes can reach [host, which is the default]")
  Optional<Network> network = Optional.empty();

  /** Processes are isolated by this runtime, unless one is named already. */
  void runBy(String other) {
    runtime = Optional.of(runtime.orElse(other));
  }

  /** Another line's choices, where it makes any, in place of these. */
  void add(RunFlags more) {
    runtime = more.runtime.or(() -> runtime);
    network = more.network.or(() -> network);
  }

  /** What processes reach. */
  Network network() {
    return network.orElseGet(Network.Host::new);
  }

  /** What the user asked for, on the command line or in the environment. */
  static RuntimePreference preference(Optional<String> asked, Session session) {
    return asked
        .or(() -> session.environment().variable("SHALE_RUNTIME"))
        .map(RuntimePreference::parse)
        .orElseGet(RuntimePreference.Any::new);
  }

  /**
   * Finds the runtime; asked only when there is something to run. That an image has a RUN in its
   * ONBUILD is found out late: then an ordinary user's build starts over in a namespace.
   */
  OciRuntime choose(Session session) {
    RuntimePreference preference = preference(runtime, session);
    try {
      session.requireMounting();
      return RuntimeProbe.of(
              session.searchPath(),
              session.platform(),
              session.location().runRoot().resolve("containers"),
              session.progress())
          .choose(preference)
          .runtime();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
