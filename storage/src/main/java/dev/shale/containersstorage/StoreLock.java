package dev.shale.containersstorage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store's own lock, held with others who read. It is of the whole process; nobody else in this
 * process opens the files of such locks.
 *
 * <p>Spec: containers/storage, pkg/lockfile: fcntl(2) locks.
 */
record StoreLock(Optional<FileChannel> channel) implements AutoCloseable {
  private static final ReentrantLock THREADS = new ReentrantLock();

  /** Waits until nobody writes; a store that was never written to by others has no such file. */
  static StoreLock shared(Path file) throws IOException {
    THREADS.lock();
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        channel.lock(0, Long.MAX_VALUE, true);
        return new StoreLock(Optional.of(channel));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      return new StoreLock(Optional.empty());
    } catch (IOException | RuntimeException e) {
      THREADS.unlock();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } finally {
      THREADS.unlock();
    }
  }
}
