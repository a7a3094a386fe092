package dev.shale.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Small files of our own, replaced whole: a reader sees the old bytes or the new.
 *
 * @param drafts the directory in which the new ones are written, as {@link OwnedFile}s: on the file
 *     system of those that are replaced
 */
public record WholeFiles(Path drafts) {
  /** Writes a draft, makes the bytes durable, renames it to the target, makes the name durable. */
  public void replace(Path target, byte[] bytes) throws IOException {
    Path draft = drafts.resolve(OwnedFile.newName());
    try (FileChannel out = OwnedFile.createSurely(draft)) {
      Located.at(target, () -> write(out, bytes));
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
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
