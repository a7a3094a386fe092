package dev.shale.registry.server;

import dev.shale.content.BlobWriter;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.util.Optional;

/** Where a registry keeps what is pushed. Safe for use by several threads. */
public interface PushTarget {
  /** Starts a blob that comes under this name, piece by piece; the caller closes. */
  BlobWriter startBlob(String upload) throws IOException;

  /**
   * Goes on with a blob that an earlier process began; the caller closes.
   *
   * @return empty if there is none
   */
  Optional<BlobWriter> resumeBlob(String upload) throws IOException;

  /**
   * Stores a manifest and has the reference mean it: the moment at which it is seen.
   *
   * @throws OciException NOT_FOUND if it is an image's and one of its blobs is not here
   */
  void put(String repository, Reference reference, RawManifest manifest) throws IOException;

  /**
   * Takes a tag away, or a manifest with all its tags.
   *
   * @return whether it was there
   * @throws OciException UNSUPPORTED if an index of the repository leads to it
   */
  boolean delete(String repository, Reference reference) throws IOException;

  /**
   * Removes a blob, from all repositories.
   *
   * @return whether it was there
   * @throws OciException UNSUPPORTED if a manifest refers to it
   */
  boolean delete(Digest blob) throws IOException;
}
