package dev.shale.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files that only their owner may read, replaced whole: a reader sees the old bytes or the new. Of
 * two programs that change one at the same time, the later wins.
 */
final class SecretFile {
  private static final String PREFIX = ".auth";
  private static final String SUFFIX = ".new";

  /** What createTempFile makes of the two. */
  private static final Pattern DRAFT = Pattern.compile("\\.auth[0-9]+\\.new");

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
      Instant now = Files.getLastModifiedTime(draft).toInstant();
      write(draft, bytes);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      removeAbandoned(directory, now);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  /**
   * Drafts hold secrets, and those of a process that was killed would stay. What cannot be removed
   * is somebody else's, and nothing depends on it.
   */
  private static void removeAbandoned(Path directory, Instant now) {
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> DRAFT.matcher(file.getFileName().toString()).matches())
          .forEach(draft -> removeIfOlder(draft, now.minus(LONGEST_WRITE)));
    } catch (IOException | UncheckedIOException e) {
      debug("abandoned drafts cannot be looked for", e);
    }
  }

  private static void removeIfOlder(Path draft, Instant limit) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(draft, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (found.isRegularFile() && found.lastModifiedTime().toInstant().isBefore(limit)) {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      debug("an abandoned draft stays", e);
    }
  }

  private static void debug(String what, Exception e) {
    System.getLogger(SecretFile.class.getName()).log(System.Logger.Level.DEBUG, what, e);
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
