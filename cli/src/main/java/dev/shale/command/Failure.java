package dev.shale.command;

import dev.shale.dockerfile.DockerfileException;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.exec.StepFailedException;
import dev.shale.exec.StepFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What went wrong, for the user.
 *
 * @param kind a word for programs: an {@link ErrorKind}, {@code IO}, {@code INTERRUPTED} or {@code
 *     INTERNAL}
 * @param report lines for people who read more than one; may be empty
 * @param message one line for people
 * @param status to exit with
 * @param step of a build that failed
 */
record Failure(String kind, String report, String message, int status, Optional<StepFailure> step) {
  private Failure(String kind, String message, int status) {
    this(kind, "", message, status, Optional.empty());
  }

  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case StepFailedException e ->
          new Failure(
              e.kind().name(),
              report(e.failure()),
              oneLine(e.getMessage()),
              e.status(),
              Optional.of(e.failure()));
      case DockerfileException e ->
          new Failure(
              e.kind().name(),
              e.report(),
              oneLine(e.getMessage()),
              ExitCode.FAILED,
              Optional.empty());
      case OciException e -> new Failure(e.kind().name(), oneLine(e.getMessage()), ExitCode.FAILED);
      case UncheckedIOException e -> of(Objects.requireNonNull(e.getCause()));
      case InterruptedIOException _,
          ClosedByInterruptException _,
          FileLockInterruptionException _ ->
          new Failure("INTERRUPTED", "interrupted", ExitCode.INTERRUPTED);
      case IOException e -> new Failure("IO", oneLine(message(e)), ExitCode.FAILED);
      case OutOfMemoryError _ ->
          new Failure(
              "INTERNAL",
              "out of memory; SHALE_JVM_FLAGS=-Xmx1g gives the program more",
              ExitCode.FAILED);
      default ->
          new Failure(
              "INTERNAL",
              "internal error: %s; --debug shows where, please report it"
                  .formatted(oneLine(thrown.toString())),
              ExitCode.FAILED);
    };
  }

  /**
   * The last lines of a step's output. They stand above as well, but other steps' may be between,
   * and with {@code --quiet} there are none.
   */
  static String report(StepFailure failure) {
    if (failure.output().isEmpty()) {
      return "";
    }
    String source =
        "%s:%d".formatted(failure.step().source().file(), failure.step().source().line());
    return failure.output().stream()
        .collect(
            Collectors.joining(
                "\n  | ", "%s: the last lines of its output:\n  | ".formatted(source), "\n"));
  }

  private static String message(IOException e) {
    return switch (e) {
      case NoSuchFileException f -> f.getFile() + ": no such file or directory";
      case AccessDeniedException f -> f.getFile() + ": permission denied";
      case FileAlreadyExistsException f -> f.getFile() + ": already exists";
      case FileSystemException f ->
          Optional.ofNullable(f.getReason())
              .map(reason -> f.getFile() + ": " + reason.toLowerCase(Locale.ROOT))
              .orElseGet(f::toString);
      default -> Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
    };
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
