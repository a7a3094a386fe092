package dev.shale.command;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.render.TraceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What of a build can be looked at: what a step that fails leaves, and when all was done. */
final class WatchFlags {
  @Option(
      names = "--on-error",
      paramLabel = "fail|shell|keep",
      description =
          "when a RUN fails: nothing more; or a shell in its state, whose status 0 goes on with the"
              + " build from there; or keep that as a container [fail]")
  Response onError = Response.FAIL;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "write the timeline to FILE, for chrome://tracing or Perfetto")
  Optional<Path> trace = Optional.empty();

  /** What is done about a RUN that fails. */
  enum Response {
    FAIL,
    SHELL,
    KEEP;

    static Response parse(String name) {
      return Arrays.stream(values())
          .filter(one -> one.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  OciException.invalid(
                      "on error \"%s\": expected fail, shell or keep%s",
                      name,
                      Nearest.hint(
                          name, Arrays.stream(values()).map(Response::toString).toList())));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Refuses what cannot be.
   *
   * @param takesInput whether something else is read from standard input
   */
  void requireInput(boolean takesInput) {
    if (onError == Response.SHELL && takesInput) {
      throw OciException.invalid(
          "build --on-error=shell: the shell reads standard input, which is something else here;"
              + " give that in a file");
    }
  }

  /**
   * A build that is looked at so; the caller closes.
   *
   * @throws IOException if the timeline cannot be written where it is to be
   */
  WatchedBuild open(Session session) throws IOException {
    return new WatchedBuild(
        session,
        onError,
        trace.isPresent()
            ? Optional.of(
                TraceFile.create(trace.get(), "shale build", session.environment().clock()))
            : Optional.empty());
  }
}
