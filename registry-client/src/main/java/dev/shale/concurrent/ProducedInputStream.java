package dev.shale.concurrent;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * A stream of what a producer writes on a thread of its own, a few blocks ahead of the reader. The
 * producer's failure is thrown to the reader, at every read from there on, instead of the end.
 * Closing early stops the producer and waits for it. Not thread-safe.
 */
public final class ProducedInputStream extends InputStream {
  private static final int BLOCK_BYTES = 256 << 10;
  private static final int BLOCKS_AHEAD = 4;
  private static final byte[] END = {};

  /** Writes all bytes of the stream; does not close. */
  @FunctionalInterface
  public interface Producer {
    void writeTo(Blocks out) throws IOException;
  }

  private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(BLOCKS_AHEAD);
  private final ExecutorService thread;
  private final Future<?> production;
  private byte[] block = new byte[0];
  private int at;
  private boolean ended;

  /** A stream whose producer works, on an operating system thread. */
  public ProducedInputStream(Producer producer) {
    this(producer, Thread.ofPlatform().daemon().factory());
  }

  private ProducedInputStream(Producer producer, ThreadFactory threads) {
    this.thread = Executors.newThreadPerTaskExecutor(threads);
    this.production = thread.submit(() -> produce(producer));
  }

  /**
   * A stream whose producer reads from a socket: on a virtual thread, since only there can it be
   * stopped while it waits for a server that says nothing.
   */
  public static ProducedInputStream ofVirtualThread(Producer producer) {
    return new ProducedInputStream(producer, Thread.ofVirtual().factory());
  }

  private boolean produce(Producer producer) throws IOException, InterruptedException {
    try (Blocks out = new Blocks()) {
      producer.writeTo(out);
      out.flush();
      return true;
    } finally {
      blocks.put(END);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == block.length && !nextBlock()) {
      return -1;
    }
    int count = Math.min(length, block.length - at);
    System.arraycopy(block, at, buffer, offset, count);
    at += count;
    return count;
  }

  private boolean nextBlock() throws IOException {
    try {
      if (!ended) {
        block = blocks.take();
        at = 0;
        ended = block.length == 0;
      }
      if (ended) {
        production.get();
      }
      return !ended;
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IOException(e);
      }
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  @Override
  public void close() {
    production.cancel(true);
    blocks.clear();
    thread.shutdownNow();
    thread.close();
  }

  /** What a producer writes to: gathers small writes to blocks and hands them over. */
  public final class Blocks extends OutputStream {
    private byte[] filling = new byte[BLOCK_BYTES];
    private int filled;

    private Blocks() {}

    /** Writes all that is left of a stream, which is read right into the blocks. */
    public void fillFrom(InputStream in) throws IOException {
      for (int count = 0; count >= 0; count = in.read(filling, filled, filling.length - filled)) {
        filled += count;
        if (filled == filling.length) {
          flush();
        }
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        int count = Math.min(length - done, filling.length - filled);
        System.arraycopy(bytes, offset + done, filling, filled, count);
        filled += count;
        done += count;
        if (filled == filling.length) {
          flush();
        }
      }
    }

    @Override
    public void flush() throws IOException {
      if (filled == 0) {
        return;
      }
      try {
        blocks.put(filled == filling.length ? filling : Arrays.copyOf(filling, filled));
      } catch (InterruptedException e) {
        throw interrupted();
      }
      filling = new byte[BLOCK_BYTES];
      filled = 0;
    }
  }
}
