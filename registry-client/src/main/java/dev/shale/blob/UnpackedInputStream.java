package dev.shale.blob;

import com.github.luben.zstd.ZstdIOException;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/**
 * Unpacked bytes; packed ones that are damaged are refused as CORRUPT instead of as a disk's
 * failure.
 */
final class UnpackedInputStream extends FilterInputStream {
  UnpackedInputStream(InputStream unpacking) {
    super(unpacking);
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
    } catch (ZipException | ZstdIOException e) {
      throw new OciException(ErrorKind.CORRUPT, "unpack: " + e.getMessage(), e);
    } catch (EOFException e) {
      throw new OciException(ErrorKind.CORRUPT, "unpack: the bytes end too early", e);
    }
  }
}
