package dev.shale.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to add content that nothing refers to yet, for as long as the store is open. Whoever
 * wants to remove what is unreferenced needs everyone else's to be gone, and does not wait for it.
 * The kernel ends the lease of a process that dies.
 *
 * <p>The first byte of the file is locked by everyone, shared; the second by who is just taking or
 * giving up a lock on the first, so that between the two locks of a removal no other one happens.
 */
final class Lease implements AutoCloseable {
  private static final long CONTENT = 0;
  private static final long GATE = 1;

  private final FileChannel channel;
  private FileLock lock;

  private Lease(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Takes the lease; waits at most for a removal to end. */
  static Lease take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (FileLock _ = channel.lock(GATE, 1, true)) {
      return new Lease(channel, shared(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock shared(FileChannel channel) throws IOException {
    return channel.lock(CONTENT, 1, true);
  }

  /** Something that only one process at a time may do, while no other adds content. */
  @FunctionalInterface
  interface Removal {
    void run() throws IOException;
  }

  /** Runs a removal if no other process has the store open; says whether it ran. */
  synchronized boolean whileAlone(Removal removal) throws IOException {
    try (FileLock _ = channel.lock(GATE, 1, false)) {
      lock.release();
      try (FileLock exclusive = channel.tryLock(CONTENT, 1, false)) {
        if (exclusive != null) {
          removal.run();
        }
        return exclusive != null;
      } finally {
        lock = shared(channel);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
