package dev.shale.layer;

import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.concurrent.ProducedInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A packed layer while it is unpacked, by two threads beside the reader's: one brings the bytes,
 * one unpacks and digests them. Closing ends them; it does not close what the bytes come from.
 */
public final class LayerStream implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Descriptor blob;
  private final Digest diffId;
  private final InputStream arriving;
  private final DigestingInputStream unpacked;
  private final InputStream tar;

  /**
   * Begins.
   *
   * @param packed the bytes of {@code blob}, verified
   * @param diffId what the layer's tar has to be
   */
  public LayerStream(InputStream packed, Descriptor blob, Digest diffId) throws IOException {
    this.blob = blob;
    this.diffId = diffId;
    this.arriving = ProducedInputStream.ofVirtualThread(out -> out.fillFrom(packed));
    try {
      this.unpacked =
          new DigestingInputStream(
              Compression.of(blob.mediaType()).decompress(arriving), diffId.algorithm());
    } catch (IOException | RuntimeException e) {
      arriving.close();
      throw e;
    }
    this.tar =
        new BufferedInputStream(
            new ProducedInputStream(out -> out.fillFrom(unpacked)), BUFFER_BYTES);
  }

  /** The layer's tar, buffered. */
  public InputStream tar() {
    return tar;
  }

  /**
   * Takes what the reader of the tar has left, to the blob's end, and checks that all was right.
   *
   * @throws OciException CORRUPT if the tar is not the one that the diff ID names
   */
  public void finish() throws IOException {
    tar.transferTo(OutputStream.nullOutputStream());
    arriving.transferTo(OutputStream.nullOutputStream());
    if (!unpacked.digest().equals(diffId)) {
      throw OciException.corrupt(
          "unpack layer %s: its tar is %s, the config says %s",
          blob.digest(), unpacked.digest(), diffId);
    }
  }

  @Override
  public void close() throws IOException {
    try (arriving;
        unpacked;
        tar) {
      return;
    }
  }
}
