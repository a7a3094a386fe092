package dev.shale.blob;

import dev.shale.error.OciException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;

/**
 * How layers are to be packed: the same bytes, packed the same way, are the same bytes.
 *
 * @param level how hard to try; empty for what is usual
 */
public record Packing(Compression compression, OptionalInt level) {
  public Packing {
    if (level.isPresent()) {
      requireLevel(compression, level.getAsInt());
    }
  }

  /** Packing with the usual effort. */
  public static Packing of(Compression compression) {
    return new Packing(compression, OptionalInt.empty());
  }

  private static void requireLevel(Compression compression, int level) {
    int most =
        switch (compression) {
          case GZIP -> 9;
          case ZSTD -> 20;
          case NONE, BZIP2, XZ ->
              throw OciException.invalid("compression %s: it has no levels", compression);
        };
    if (level < 1 || level > most) {
      throw OciException.invalid(
          "compression level %d: %s has levels from 1 to %d", level, compression, most);
    }
  }

  /** Packs what {@code source} writes into {@code out}, which stays open, on all cores. */
  public void pack(Compression.Source source, OutputStream out) throws IOException {
    compression.compress(source, out, level, Runtime.getRuntime().availableProcessors());
  }

  /** {@code gzip}, or {@code gzip:9} with another level than the usual one. */
  @Override
  public String toString() {
    return level.isPresent() ? compression + ":" + level.getAsInt() : compression.toString();
  }
}
