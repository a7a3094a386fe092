package dev.shale.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock on a file: between threads and between processes, and gone with its process. Held for
 * moments only, around changes of metadata, never across network or tree I/O. Within a process, a
 * file is to have one lock.
 */
public final class ProcessLock {
  private final Path file;
  private final ReentrantLock threads = new ReentrantLock();

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
    threads.lock();
    try {
      if (threads.getHoldCount() > 1) {
        return change.make();
      }
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        assert held.isValid();
        return change.make();
      }
    } finally {
      threads.unlock();
    }
  }
}
