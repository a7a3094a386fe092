package dev.shale.output;

import dev.shale.error.OciException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file on its way: it gets its name when it is whole, or is gone when this is closed. */
final class FileDraft implements AutoCloseable {
  private final Path file;
  private final Path draft;
  private final OutputStream stream;

  private FileDraft(Path file, Path draft, OutputStream stream) {
    this.file = file;
    this.draft = draft;
    this.stream = stream;
  }

  /** A draft beside where the file is to be. */
  static FileDraft of(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw OciException.notFound("write %s: its directory is not there", file);
    }
    Path draft = directory.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(draft);
    return new FileDraft(file, draft, Files.newOutputStream(draft));
  }

  OutputStream stream() {
    return stream;
  }

  void commit() throws IOException {
    stream.close();
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    stream.close();
    Files.deleteIfExists(draft);
  }
}
