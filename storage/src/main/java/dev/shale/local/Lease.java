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
 */
final class Lease implements AutoCloseable {
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
    try {
      return new Lease(channel, shared(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock shared(FileChannel channel) throws IOException {
    return channel.lock(0, Long.MAX_VALUE, true);
  }

  /** Something that only one process at a time may do, while no other adds content. */
  @FunctionalInterface
  interface Removal {
    void run() throws IOException;
  }

  /** Runs a removal if no other process has the store open; says whether it ran. */
  synchronized boolean whileAlone(Removal removal) throws IOException {
    lock.release();
    FileLock exclusive = channel.tryLock();
    try {
      if (exclusive != null) {
        removal.run();
      }
      return exclusive != null;
    } finally {
      if (exclusive != null) {
        exclusive.release();
      }
      lock = shared(channel);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
