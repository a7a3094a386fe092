package dev.shale.blob;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.tukaani.xz.MemoryLimitException;

/**
 * Unpacked bytes; packed ones that are damaged are refused as CORRUPT instead of as a disk's
 * failure. Codecs tell of damage by many kinds of exceptions, so whatever goes wrong is damage
 * unless the packed bytes could not be read.
 */
final class UnpackedInputStream extends FilterInputStream {
  private static final int BUFFER_BYTES = 64 << 10;

  /** Unpacks. */
  @FunctionalInterface
  interface Codec {
    InputStream unpack(InputStream packed) throws IOException;
  }

  private final Packed packed;

  private UnpackedInputStream(InputStream unpacking, Packed packed) {
    super(unpacking);
    this.packed = packed;
  }

  /** Unpacks a stream, which closes with the result. */
  static InputStream open(InputStream in, Codec codec) throws IOException {
    Packed packed = new Packed(in);
    try {
      return new UnpackedInputStream(
          codec.unpack(new BufferedInputStream(packed, BUFFER_BYTES)), packed);
    } catch (IOException | IllegalStateException | IndexOutOfBoundsException e) {
      throw packed.told(e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (IOException | IllegalStateException | IndexOutOfBoundsException e) {
      throw packed.told(e);
    }
  }

  /** The packed bytes, which remember whether they could be read. */
  private static final class Packed extends FilterInputStream {
    private boolean hasFailed;

    Packed(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (IOException e) {
        hasFailed = true;
        throw e;
      }
    }

    @Override
    public int available() throws IOException {
      try {
        return super.available();
      } catch (IOException e) {
        hasFailed = true;
        throw e;
      }
    }

    /** What the failure of a codec is to the one who unpacks. */
    private OciException told(Exception failure) throws IOException {
      if (hasFailed && failure instanceof IOException unread) {
        throw unread;
      }
      return switch (failure) {
        case MemoryLimitException memory ->
            OciException.unsupported(
                "unpack: the bytes want %d KiB of memory to be unpacked, more than %d",
                memory.getMemoryNeeded(), memory.getMemoryLimit());
        case EOFException end ->
            new OciException(ErrorKind.CORRUPT, "unpack: the bytes end too early", end);
        default -> new OciException(ErrorKind.CORRUPT, "unpack: " + failure.getMessage(), failure);
      };
    }
  }
}
