package dev.shale.content;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.io.IOException;
import java.io.InputStream;
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
    try (BlobWriter writer = write();
        InputStream in = blob.open()) {
      in.transferTo(writer.stream());
      writer.commit(blob.descriptor());
    }
  }

  /** Starts a blob. */
  BlobWriter write() throws IOException;

  /** Removes a blob; one that is not here is no error. */
  void delete(Digest digest) throws IOException;

  /** The digests of all blobs. */
  Set<Digest> list() throws IOException;
}
