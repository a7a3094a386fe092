package dev.shale.registry.server;

import dev.shale.content.BlobWriter;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A blob that a client is uploading. One request at a time changes it; thread-safe. */
final class Upload implements AutoCloseable {
  /** Held for each client that is slow to send, so not more. */
  private static final int BUFFER_BYTES = 64 << 10;

  /** How long a request waits for one before it, whose connection may just have broken. */
  private static final long PATIENCE_SECONDS = 10;

  private final BlobWriter writer;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile Instant touched = Instant.now();
  private boolean ended;

  Upload(BlobWriter writer) {
    this.writer = writer;
  }

  /** Something that is done to an upload. */
  @FunctionalInterface
  interface Work<T> {
    T on(Upload upload) throws IOException;
  }

  /**
   * Does something when no other request does.
   *
   * @throws Problem if the upload has ended meanwhile, or another request does not let go of it
   */
  <T> T exclusively(Work<T> work) throws IOException {
    take();
    try {
      if (ended) {
        throw new Problem(ErrorCode.BLOB_UPLOAD_UNKNOWN, "the upload has ended");
      }
      touched = Instant.now();
      return work.on(this);
    } finally {
      touched = Instant.now();
      turn.unlock();
    }
  }

  private void take() {
    try {
      if (turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Problem(
        409, ErrorCode.BLOB_UPLOAD_INVALID, "another request is sending to this upload");
  }

  /** How much has come. */
  long size() {
    return writer.size();
  }

  Instant touched() {
    return touched;
  }

  /**
   * Takes what comes; if that breaks off, what has come stays.
   *
   * @param length how much it has to be, if that is known
   */
  void append(InputStream in, OptionalLong length) throws IOException {
    OutputStream out = writer.stream();
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = length.orElse(Long.MAX_VALUE);
    int count = in.read(buffer);
    while (count >= 0) {
      if (count > left) {
        throw new Problem(ErrorCode.SIZE_INVALID, "more bytes than Content-Range says");
      }
      out.write(buffer, 0, count);
      left -= count;
      count = in.read(buffer);
    }
    if (length.isPresent() && left > 0) {
      throw new Problem(ErrorCode.SIZE_INVALID, "fewer bytes than Content-Range says");
    }
  }

  /** Makes the blob of what has come; the upload has ended then, in any case. */
  void commit(Digest digest) throws IOException {
    ended = true;
    try (writer) {
      writer.commit(Descriptor.of(MediaType.OCTET_STREAM, digest, size()));
    }
  }

  /** Throws away what has come. */
  void cancel() {
    ended = true;
    writer.close();
  }

  /** Leaves it to a later process; one that a request is at, as that request leaves it. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      writer.keep();
      writer.close();
    }
  }

  /** Closes it if nobody is at it and nobody was since. */
  boolean closeIfIdle(Instant since) {
    if (!touched.isBefore(since) || !turn.tryLock()) {
      return false;
    }
    try {
      close();
      return true;
    } finally {
      turn.unlock();
    }
  }
}
