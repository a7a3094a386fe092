package dev.shale.local;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The right to use something, with others or alone, until it is closed: between the threads of this
 * process, and between processes, which lose it when they die. The file is locked for as long, and
 * must not be opened by anything else here: closing it would end the lock.
 */
final class UseLock implements AutoCloseable {
  /**
   * How often a lock is asked for that another process has. It is not waited for in the kernel: of
   * processes that wait for each other's locks with several threads the kernel takes one for
   * deadlocked that is not.
   */
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Of this process, by the file: the kernel's locks do not tell its threads apart. */
  private static final Map<Path, Held> HELD = new HashMap<>();

  private final Path file;
  private final Held held;

  /** A lock that threads of this process have, or one is waiting for. */
  private static final class Held {
    private final boolean alone;
    private boolean isWaiting = true;
    private int users = 1;
    private Optional<FileChannel> channel = Optional.empty();

    Held(boolean alone) {
      this.alone = alone;
    }
  }

  private UseLock(Path file, Held held) {
    this.file = file;
    this.held = held;
  }

  /** Waits until nobody uses it alone. */
  static UseLock shared(Path file) throws IOException {
    return take(file, false, true).orElseThrow();
  }

  /** Waits until nobody else uses it. */
  static UseLock alone(Path file) throws IOException {
    return take(file, true, true).orElseThrow();
  }

  /** Empty if somebody uses it. */
  static Optional<UseLock> tryAlone(Path file) throws IOException {
    return take(file, true, false);
  }

  private static Optional<UseLock> take(Path file, boolean alone, boolean waits)
      throws IOException {
    Held mine = new Held(alone);
    synchronized (HELD) {
      Held there = HELD.get(file);
      while (there != null && (alone || there.alone || there.isWaiting)) {
        if (!waits) {
          return Optional.empty();
        }
        awaitChange();
        there = HELD.get(file);
      }
      if (there != null) {
        there.users++;
        return Optional.of(new UseLock(file, there));
      }
      HELD.put(file, mine);
    }
    return lock(file, mine, waits);
  }

  private static void awaitChange() throws InterruptedIOException {
    try {
      HELD.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static Optional<UseLock> lock(Path file, Held mine, boolean waits) throws IOException {
    Optional<FileChannel> channel = Optional.empty();
    try {
      channel = locked(file, mine.alone, waits);
    } finally {
      synchronized (HELD) {
        mine.channel = channel;
        mine.isWaiting = false;
        if (channel.isEmpty()) {
          HELD.remove(file);
        }
        HELD.notifyAll();
      }
    }
    return channel.map(_ -> new UseLock(file, mine));
  }

  private static Optional<FileChannel> locked(Path file, boolean alone, boolean waits)
      throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, !alone);
      while (lock == null && waits) {
        Thread.sleep(LOOK);
        lock = channel.tryLock(0, Long.MAX_VALUE, !alone);
      }
      if (lock != null) {
        return Optional.of(channel);
      }
      channel.close();
      return Optional.empty();
    } catch (InterruptedException | ClosedByInterruptException e) {
      channel.close();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      held.users--;
      if (held.users > 0) {
        return;
      }
      HELD.remove(file);
      try (FileChannel _ = held.channel.orElseThrow()) {
        HELD.notifyAll();
      }
    }
  }
}
