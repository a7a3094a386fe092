package dev.shale.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock on a file: between threads and between processes, and gone with its process. Held for
 * moments only, around changes of metadata, never across network or tree I/O.
 */
public final class ProcessLock {
  /**
   * Of the whole process: so are the kernel's locks, and closing a file anywhere in the process
   * lets go of them.
   */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path file;
  private int depth;

  /** A lock on {@code file}, which is made if it is missing. */
  public ProcessLock(Path file) {
    this.file = file;
  }

  /** A change of metadata. */
  @FunctionalInterface
  public interface Change<T> {
    T make() throws IOException;
  }

  /** Makes a change while nobody else does; a change may make others inside. */
  public <T> T during(Change<T> change) throws IOException {
    THREADS.lock();
    depth++;
    try {
      return depth > 1 ? change.make() : locked(change);
    } finally {
      depth--;
      THREADS.unlock();
    }
  }

  private <T> T locked(Change<T> change) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assert held.isValid();
      return change.make();
    }
  }

  /** The bytes of the file itself, read without letting go of a lock that a thread here has. */
  public byte[] read() throws IOException {
    THREADS.lock();
    try {
      return Files.readAllBytes(file);
    } finally {
      THREADS.unlock();
    }
  }
}
