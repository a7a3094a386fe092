package dev.shale.content;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One blob on its way into a {@link ContentStore}: committed whole, or gone, or {@linkplain #keep()
 * kept} to be gone on with.
 *
 * <p>Closing with neither discards what was written, so the plain {@code try} block is also the
 * rollback. Not thread-safe.
 */
public interface BlobWriter extends AutoCloseable {
  /** How many bytes have been written, those of an interrupted writer before included. */
  long size();

  /** The bytes that have been written, from the first on; the caller closes. */
  InputStream written() throws IOException;

  /** Where to write what follows; closing it is optional. */
  OutputStream stream();

  /**
   * Checks size and digest, makes the bytes durable, then makes them visible, in that order.
   *
   * <p>Committing a blob that another writer has committed meanwhile succeeds and changes nothing.
   *
   * @throws OciException CORRUPT if the bytes are not those the descriptor names
   * @throws IOException if the disk fails; nothing is visible then
   */
  void commit(Descriptor expected) throws IOException;

  /** Where to write what follows if its source verifies it, for {@link #commitVerified}. */
  OutputStream verifiedStream();

  /**
   * Commits bytes that were verified while they came, as those are that {@link Blob#open()} gives
   * to its end: only their number is checked again.
   *
   * @throws OciException CORRUPT if they are not as many as the descriptor says
   */
  void commitVerified(Descriptor verified) throws IOException;

  /** Commits whatever was written, under the SHA-256 that it turns out to have. */
  Descriptor commit(MediaType type) throws IOException;

  /**
   * Has {@link #close} leave the bytes for {@link ContentStore#resume}, if they are worth it and
   * the writer was opened by that.
   */
  void keep();

  /**
   * Discards the bytes unless committed or kept. Never fails: a leftover is the sweeper's to
   * remove.
   */
  @Override
  void close();
}
