package dev.shale.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock around changes of the store's metadata: between threads and between processes, and gone
 * with its process. Held for moments only, never across network or tree I/O.
 */
final class StoreLock {
  private final Path file;
  private final ReentrantLock threads = new ReentrantLock();

  StoreLock(Path file) {
    this.file = file;
  }

  /** A change of metadata. */
  @FunctionalInterface
  interface Change<T> {
    T make() throws IOException;
  }

  /** Makes a change while nobody else does; a change may make others inside. */
  <T> T during(Change<T> change) throws IOException {
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
