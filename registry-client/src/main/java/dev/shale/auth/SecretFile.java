package dev.shale.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/**
 * Files that only their owner may read, replaced whole: a reader sees the old bytes or the new. Of
 * two programs that change one at the same time, the later wins.
 */
final class SecretFile {
  private static final String PREFIX = ".auth";
  private static final String SUFFIX = ".new";

  /** No living process takes longer to write a draft. */
  private static final Duration LONGEST_WRITE = Duration.ofMinutes(10);

  private SecretFile() {}

  /**
   * Makes a file with these bytes, in the place of the one that is there; follows links to it, if
   * they lead to one.
   */
  static void replace(Path file, byte[] bytes) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path directory = target.getParent() == null ? target : target.getParent();
    Files.createDirectories(directory, only("rwx------"));
    Path draft = Files.createTempFile(directory, PREFIX, SUFFIX, only("rw-------"));
    try {
      removeAbandoned(directory, Files.getLastModifiedTime(draft).toInstant());
      write(draft, bytes);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  /** Drafts hold secrets, and those of a process that was killed would stay. */
  private static void removeAbandoned(Path directory, Instant now) throws IOException {
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
      for (Path draft : drafts) {
        if (Files.getLastModifiedTime(draft).toInstant().isBefore(now.minus(LONGEST_WRITE))) {
          Files.deleteIfExists(draft);
        }
      }
    } catch (NoSuchFileException | DirectoryIteratorException e) {
      return; // another program was faster, or may read what we may not: nothing depends on it
    }
  }

  private static FileAttribute<?>[] only(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static void write(Path draft, byte[] bytes) throws IOException {
    try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
  }
}
