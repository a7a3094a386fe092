package dev.shale.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * Small files of our own, replaced whole: a reader sees the old bytes or the new.
 *
 * @param drafts the directory in which the new ones are written, as {@link OwnedFile}s: on the file
 *     system of those that are replaced
 */
public record WholeFiles(Path drafts) {
  /** Writes a draft, makes the bytes durable, renames it to the target, makes the name durable. */
  public void replace(Path target, byte[] bytes) throws IOException {
    put(
        target,
        bytes,
        Optional.empty(),
        draft -> Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE));
  }

  /** The same, of a file that is for some only, even while it is written. */
  public void replace(Path target, byte[] bytes, Set<PosixFilePermission> mode) throws IOException {
    put(
        target,
        bytes,
        Optional.of(mode),
        draft -> Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE));
  }

  /** The same, unless there is such a file: it stays, and the answer is no. */
  public boolean add(Path target, byte[] bytes, Set<PosixFilePermission> mode) throws IOException {
    try {
      put(
          target,
          bytes,
          Optional.of(mode),
          draft -> {
            Files.createLink(target, draft);
            Files.delete(draft);
          });
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Gives a draft its name. */
  @FunctionalInterface
  private interface Naming {
    void name(Path draft) throws IOException;
  }

  private void put(
      Path target, byte[] bytes, Optional<Set<PosixFilePermission>> mode, Naming naming)
      throws IOException {
    Path draft = drafts.resolve(OwnedFile.newName());
    try (FileChannel out = OwnedFile.createSurely(draft)) {
      if (mode.isPresent()) {
        Files.setPosixFilePermissions(draft, mode.get());
      }
      Located.at(target, () -> write(out, bytes));
      naming.name(draft);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
    try (FileChannel directory =
        FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static void write(FileChannel out, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    out.force(true);
  }
}
