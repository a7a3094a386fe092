package dev.shale.command;

import dev.shale.config.Environment;
import dev.shale.image.Platform;
import dev.shale.render.Terminal;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * The process that a program runs in.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal what {@code err} is
 * @param platform of this machine
 * @param javaVersion of the runtime, for {@code version}
 * @param personalities the peers that it can be called as
 * @param namespace what commands that mount use where the user is not root
 */
public record Surroundings(
    Environment environment,
    StandardInput in,
    StandardOutput out,
    PrintStream err,
    Terminal terminal,
    Platform platform,
    String javaVersion,
    List<Personality> personalities,
    UserNamespaceEntry namespace) {
  public Surroundings {
    personalities = List.copyOf(personalities);
  }

  /** The peer of this name, if it can be called as that. */
  Optional<Personality> personality(String name) {
    return personalities.stream().filter(peer -> peer.name().equals(name)).findFirst();
  }

  /** The same on a machine of another platform, as far as choosing images is concerned. */
  public Surroundings withPlatform(Platform other) {
    return new Surroundings(
        environment, in, out, err, terminal, other, javaVersion, personalities, namespace);
  }

  /** The same with another environment. */
  public Surroundings withEnvironment(Environment other) {
    return new Surroundings(
        other, in, out, err, terminal, platform, javaVersion, personalities, namespace);
  }

  /** The same with other streams, which no one watches. */
  Surroundings withStreams(StandardOutput newOut, PrintStream newErr) {
    return new Surroundings(
        environment,
        in,
        newOut,
        newErr,
        new Terminal.Absent(),
        platform,
        javaVersion,
        personalities,
        namespace);
  }
}
