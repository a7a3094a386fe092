package dev.shale.blob;

import dev.shale.image.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Some bytes and what they are promised to be; they can be opened any number of times. */
public interface Blob {
  /** Type, digest and size. */
  Descriptor descriptor();

  /**
   * Opens the bytes from their start; the caller closes. What comes out is verified: the stream's
   * end is reached only if size and digest are right, else the read that would reach it throws
   * {@link dev.shale.error.OciException} CORRUPT.
   */
  InputStream open() throws IOException;

  /** A blob that is in memory. */
  static Blob of(Descriptor descriptor, byte[] bytes) {
    return new Blob() {
      @Override
      public Descriptor descriptor() {
        return descriptor;
      }

      @Override
      public InputStream open() {
        return new VerifiedInputStream(new ByteArrayInputStream(bytes), descriptor);
      }
    };
  }
}
