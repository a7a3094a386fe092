package dev.shale.blob;

import com.github.luben.zstd.ZstdInputStream;
import dev.shale.error.OciException;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * How bytes are packed. Packing is deterministic: the same bytes give the same packed bytes,
 * whatever the number of threads.
 */
public enum Compression {
  NONE,
  GZIP,
  ZSTD,
  BZIP2,
  XZ;

  /** How many bytes {@link #detect} wants to see. */
  public static final int MAGIC_BYTES = 6;

  /** How much memory unpacking xz may take: {@code xz -9} wants 65 MiB. */
  public static final int XZ_MEMORY_KIB = 72 << 10;

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int GZIP_LEVEL = 6;
  private static final int ZSTD_LEVEL = 3;

  /** The compression that a layer's media type states. */
  public static Compression of(MediaType type) {
    String value = type.value();
    if (value.endsWith("+gzip") || value.endsWith(".gzip")) {
      return GZIP;
    }
    return value.endsWith("+zstd") || value.endsWith(".zstd") ? ZSTD : NONE;
  }

  /** The compression that the first bytes of a file tell; NONE if they tell none. */
  public static Compression detect(byte[] first) {
    if (begins(first, 0x1f, 0x8b, 8)) {
      return GZIP;
    }
    if (begins(first, 0x28, 0xb5, 0x2f, 0xfd)) {
      return ZSTD;
    }
    if (begins(first, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    return begins(first, 0xfd, '7', 'z', 'X', 'Z', 0) ? XZ : NONE;
  }

  private static boolean begins(byte[] bytes, int... magic) {
    if (bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** Parses the word of a {@code --compression} option; the inverse of {@link #toString()}. */
  public static Compression parse(String word) {
    return switch (word) {
      case "none" -> NONE;
      case "gzip" -> GZIP;
      case "zstd" -> ZSTD;
      default ->
          throw OciException.invalid("compression \"%s\": expected gzip, zstd or none", word);
    };
  }

  /** The type of an OCI layer that is packed so. */
  public MediaType ociLayer() {
    return switch (this) {
      case NONE -> MediaType.OCI_LAYER;
      case GZIP -> MediaType.OCI_LAYER_GZIP;
      case ZSTD -> MediaType.OCI_LAYER_ZSTD;
      case BZIP2, XZ -> throw OciException.unsupported("%s: no OCI layer is packed so", this);
    };
  }

  /** The type of a layer of Docker's that is packed so. */
  public MediaType dockerLayer() {
    return switch (this) {
      case NONE -> MediaType.DOCKER_LAYER;
      case GZIP -> MediaType.DOCKER_LAYER_GZIP;
      case ZSTD, BZIP2, XZ ->
          throw OciException.unsupported(
              "%s: Docker's format has no such layers; choose gzip or the OCI format", this);
    };
  }

  /**
   * Unpacks a stream: all members or frames of it. Closing the result closes it.
   *
   * @throws OciException CORRUPT if it does not begin as it should; here or later, UNSUPPORTED if
   *     unpacking wants more than {@link #XZ_MEMORY_KIB}
   */
  public InputStream decompress(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP ->
          UnpackedInputStream.open(in, packed -> new GZIPInputStream(packed, BUFFER_BYTES));
      case ZSTD -> UnpackedInputStream.open(in, ZstdInputStream::new);
      case BZIP2 ->
          UnpackedInputStream.open(in, packed -> new BZip2CompressorInputStream(packed, true));
      case XZ -> UnpackedInputStream.open(in, packed -> new XZInputStream(packed, XZ_MEMORY_KIB));
    };
  }

  /** Writes the bytes of a stream that is being packed. */
  @FunctionalInterface
  public interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Packs what {@code source} writes into {@code out}, which stays open, on all cores. */
  public void compress(Source source, OutputStream out) throws IOException {
    Packing.of(this).pack(source, out);
  }

  void compress(Source source, OutputStream out, OptionalInt level, int threads)
      throws IOException {
    if (this == NONE) {
      source.writeTo(out);
      return;
    }
    try (CompressingOutputStream packing =
        new CompressingOutputStream(out, format(level), threads)) {
      source.writeTo(packing);
      packing.finish();
    }
  }

  private BlockFormat format(OptionalInt level) {
    return switch (this) {
      case GZIP -> new BlockFormat.Gzip(level.orElse(GZIP_LEVEL));
      case ZSTD -> new BlockFormat.Zstandard(level.orElse(ZSTD_LEVEL));
      case NONE, BZIP2, XZ -> throw OciException.unsupported("compress: not to %s", this);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
