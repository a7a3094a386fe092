package dev.shale.skopeo;

import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.concurrent.TaskGroup;
import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** What skopeo takes before or after any command's word. */
final class GlobalFlags {
  /** The variable by which everything here learns where temporary files go. */
  private static final String TEMPORARY = "TMPDIR";

  @Option(
      names = "--command-timeout",
      paramLabel = "DURATION",
      description = "give up after so long [never]")
  Duration timeout = Duration.ZERO;

  @Option(
      names = "--insecure-policy",
      description = "trust every image; nothing else is offered yet, so this changes nothing")
  boolean insecurePolicy;

  @Option(names = "--policy", paramLabel = "FILE", description = "whom to trust: not offered yet")
  Optional<String> policy = Optional.empty();

  @Option(
      names = "--registries.d",
      paramLabel = "DIR",
      description = "where signatures are: not offered yet")
  Optional<String> signaturePlaces = Optional.empty();

  @Option(
      names = "--override-os",
      paramLabel = "OS",
      description = "choose images of an index for this system [this machine's]")
  Optional<String> os = Optional.empty();

  @Option(names = "--override-arch", paramLabel = "ARCH", description = "and this processor")
  Optional<String> architecture = Optional.empty();

  @Option(names = "--override-variant", paramLabel = "VARIANT", description = "of the processor")
  Optional<String> variant = Optional.empty();

  @Option(
      names = "--tmpdir",
      paramLabel = "DIR",
      description = "where large temporary files go [TMPDIR, or /var/tmp]")
  Optional<String> temporary = Optional.empty();

  @Option(
      names = "--user-agent-prefix",
      paramLabel = "TEXT",
      description = "tell registries this before the program's name")
  Optional<String> userAgentPrefix = Optional.empty();

  /** What a command does. */
  @FunctionalInterface
  interface Work {
    int in(Session session) throws IOException;
  }

  /**
   * Does a command's work as these options say.
   *
   * @throws OciException UNSUPPORTED if they ask for what is not offered, UNAVAILABLE if the work
   *     takes too long
   */
  int run(Session session, Work work) throws IOException {
    requireOffered();
    Session own = apply(session);
    return timeout.isZero() ? work.in(own) : inTime(own, work);
  }

  private void requireOffered() {
    if (policy.isPresent() && !insecurePolicy) {
      throw OciException.unsupported(
          "--policy %s: policies are not offered yet; --insecure-policy does without",
          policy.get());
    }
    if (signaturePlaces.isPresent()) {
      throw OciException.unsupported(
          "--registries.d %s: signatures are not offered yet; leave it out", signaturePlaces.get());
    }
  }

  private Session apply(Session session) {
    Session own =
        session.in(
            session
                .surroundings()
                .withPlatform(platform(session.platform()))
                .withEnvironment(environment(session.environment())));
    return userAgentPrefix.map(own::withUserAgentPrefix).orElse(own);
  }

  /** The variant of this machine says nothing of another processor. */
  private Platform platform(Platform here) {
    return new Platform(
        os.orElse(here.os()),
        architecture.orElse(here.architecture()),
        variant.or(() -> architecture.isPresent() ? Optional.empty() : here.variant()));
  }

  private Environment environment(Environment outer) {
    if (temporary.isEmpty()) {
      return outer;
    }
    if (!Files.isDirectory(Path.of(temporary.get()))) {
      throw OciException.invalid("--tmpdir %s: there is no such directory", temporary.get());
    }
    Map<String, String> variables = new HashMap<>(outer.variables());
    variables.put(TEMPORARY, temporary.get());
    return new Environment(variables, outer.home(), outer.uid(), outer.clock());
  }

  private int inTime(Session session, Work work) throws IOException {
    CountDownLatch done = new CountDownLatch(1);
    try (TaskGroup<Integer> group = TaskGroup.ofVirtualThreads()) {
      group.fork(
          () -> {
            try {
              return work.in(session);
            } finally {
              done.countDown();
            }
          });
      group.fork(
          () -> {
            if (!done.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
              throw new OciException(
                  ErrorKind.UNAVAILABLE,
                  "--command-timeout %d ms: the command takes longer"
                      .formatted(timeout.toMillis()));
            }
            return ExitCode.OK;
          });
      return group.join().getFirst();
    }
  }
}
