package dev.shale.blob;

import com.github.luben.zstd.ZstdInputStream;
import dev.shale.error.OciException;
import dev.shale.image.MediaType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How the bytes of a blob are packed. */
public enum Compression {
  NONE,
  GZIP,
  ZSTD;

  private static final int BUFFER_BYTES = 64 << 10;

  /** The compression that a layer's media type states. */
  public static Compression of(MediaType type) {
    String value = type.value();
    if (value.endsWith("+gzip") || value.endsWith(".gzip")) {
      return GZIP;
    }
    return value.endsWith("+zstd") ? ZSTD : NONE;
  }

  /** Unpacks a stream; closing the result closes it. */
  public InputStream decompress(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> gunzip(new BufferedInputStream(in, BUFFER_BYTES));
      case ZSTD -> new ZstdInputStream(new BufferedInputStream(in, BUFFER_BYTES));
    };
  }

  private static InputStream gunzip(InputStream in) throws IOException {
    try {
      return new GZIPInputStream(in, BUFFER_BYTES);
    } catch (java.util.zip.ZipException e) {
      throw new OciException(
          dev.shale.error.ErrorKind.CORRUPT, "unpack: the bytes are not gzip", e);
    }
  }
}
