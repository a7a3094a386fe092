package dev.shale.blob;

import dev.shale.error.OciException;
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
   * {@link OciException} CORRUPT.
   */
  InputStream open() throws IOException;

  /**
   * Opens the bytes from an offset on; the caller closes. They need not be verified: whoever has
   * those before can join the two and verify the whole.
   */
  default InputStream openAt(long offset) throws IOException {
    InputStream in = open();
    try {
      in.skipNBytes(offset);
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * The bytes of a small blob, verified.
   *
   * @param maxBytes the most that will be read
   * @throws OciException INVALID if it says that it is larger, CORRUPT if it is not what it says
   */
  default byte[] readSmall(int maxBytes) throws IOException {
    if (descriptor().size() > maxBytes) {
      throw OciException.invalid(
          "read %s: %d bytes, at most %d are allowed",
          descriptor().digest(), descriptor().size(), maxBytes);
    }
    try (InputStream in = open()) {
      return in.readAllBytes();
    }
  }

  /** Gives a blob's bytes from their start, verified. */
  @FunctionalInterface
  interface Opening {
    InputStream open() throws IOException;
  }

  /** A blob that is in memory. */
  static Blob of(Descriptor descriptor, byte[] bytes) {
    return of(
        descriptor, () -> new VerifiedInputStream(new ByteArrayInputStream(bytes), descriptor));
  }

  /** A blob that is looked for when it is opened. */
  static Blob of(Descriptor descriptor, Opening opening) {
    return new Blob() {
      @Override
      public Descriptor descriptor() {
        return descriptor;
      }

      @Override
      public InputStream open() throws IOException {
        return opening.open();
      }
    };
  }
}
