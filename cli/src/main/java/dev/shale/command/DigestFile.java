package dev.shale.command;

import dev.shale.error.OciException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file that a command writes digests to when it is done, if one is wanted. */
public final class DigestFile {
  private DigestFile() {}

  /**
   * Looks whether it can be written, before anything is done that cannot be undone.
   *
   * @throws OciException INVALID if not
   */
  public static void check(Optional<Path> file) {
    if (file.isPresent()) {
      check(file.get());
    }
  }

  private static void check(Path file) {
    Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    if (Files.isDirectory(file)) {
      throw refusal(file, "it is a directory");
    }
    if (!Files.isDirectory(directory)) {
      throw refusal(file, "there is no directory " + directory);
    }
    if (!Files.isWritable(Files.exists(file) ? file : directory)) {
      throw refusal(file, "permission denied");
    }
  }

  private static OciException refusal(Path file, String reason) {
    return OciException.invalid("--digestfile %s: %s; nothing was done", file, reason);
  }
}
