package dev.shale.command;

import dev.shale.error.OciException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that a command writes results to when it is done, if one is wanted. */
public final class ResultFile {
  private ResultFile() {}

  /**
   * Looks whether it can be written, before anything is done that cannot be undone.
   *
   * @param option that asks for it
   * @throws OciException INVALID if not
   */
  public static void check(String option, Optional<Path> file) {
    if (file.isPresent()) {
      check(option, file.get());
    }
  }

  private static void check(String option, Path file) {
    Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    if (Files.isDirectory(file)) {
      throw refusal(option, file, "it is a directory");
    }
    if (!Files.isDirectory(directory)) {
      throw refusal(option, file, "there is no directory " + directory);
    }
    if (!Files.isWritable(Files.exists(file) ? file : directory)) {
      throw refusal(option, file, "permission denied");
    }
  }

  private static OciException refusal(String option, Path file, String reason) {
    return OciException.invalid("%s %s: %s; nothing was done", option, file, reason);
  }
}
