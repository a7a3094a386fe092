package dev.shale.content;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Bytes by digest: what is here is whole, and never changes. Safe for use by several threads. */
public interface ContentStore {
  /** How many bytes the blob has; empty if it is not here. */
  OptionalLong size(Digest digest) throws IOException;

  /**
   * The blob with this descriptor, if it is here. What its {@link Blob#open()} gives is verified
   * again while it is read.
   */
  Optional<Blob> find(Descriptor descriptor) throws IOException;

  /**
   * The bytes of a small blob, verified.
   *
   * @param maxBytes the most that will be read
   * @throws OciException NOT_FOUND if it is not here, INVALID if it is larger, CORRUPT if damaged
   */
  byte[] readSmall(Descriptor descriptor, int maxBytes) throws IOException;

  /**
   * Stores a blob whose name is known; one that is here already stays as it is.
   *
   * @throws OciException CORRUPT if the bytes are not those its descriptor names; nothing is kept
   */
  default void put(Blob blob) throws IOException {
    receive(
        blob,
        arrival -> {
          arrival.readToEnd();
          arrival.commit();
          return arrival;
        });
  }

  /** Reads a blob while it arrives. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * Reads the stream to its end, then commits the arrival. Called a second time, with all of the
     * blob again, if what an earlier process had kept of it turns out to be damaged.
     */
    T read(Arrival arrival) throws IOException;
  }

  /**
   * Stores a blob whose name is known, and has it read in the same pass. What an interrupted
   * process had of it is not fetched again; if this is interrupted, what has come is kept for the
   * next.
   *
   * @throws OciException CORRUPT if the bytes are not those its descriptor names; nothing is kept
   */
  default <T> T receive(Blob blob, Reader<T> reader) throws IOException {
    try (Arrival arrival = Arrival.of(blob, resume(blob.descriptor()))) {
      try {
        return arrival.readBy(reader);
      } catch (OciException e) {
        if (arrival.isBrokenOff() || !arrival.isResumed()) {
          throw e;
        }
      }
    }
    try (Arrival again = Arrival.of(blob, write())) {
      return again.readBy(reader);
    }
  }

  /** Starts a blob. */
  BlobWriter write() throws IOException;

  /**
   * Starts a blob whose name is known, or goes on with one that a process before was interrupted
   * in. Nobody has checked what that one wrote.
   */
  BlobWriter resume(Descriptor expected) throws IOException;

  /**
   * Takes a blob out of sight that nothing refers to, but keeps its bytes for some days for whoever
   * wants it again, as if its writer had been interrupted just before the end.
   */
  void setAside(Digest digest) throws IOException;

  /** Removes a blob; one that is not here is no error. */
  void delete(Digest digest) throws IOException;

  /** The digests of all blobs. */
  Set<Digest> list() throws IOException;
}
