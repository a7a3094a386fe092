package dev.shale.layer;

/**
 * How much one layer may unpack to, so that no few bytes can fill a disk, a memory or a week.
 *
 * <p>Bytes are counted as the tar and the files in it say, holes included; whether they take space
 * is for {@link Expansion.Room} to watch. What is small packed may be small for an honest reason (a
 * disk image is mostly holes), so the {@linkplain #MAX_RATIO ratio} only counts from {@link
 * #ALWAYS_BYTES} on.
 *
 * @param maxBytes what any layer may unpack to
 * @param maxEntries how many things a layer may put, directories that it only implies included
 */
public record ExpansionLimit(long maxBytes, long maxEntries) {
  /** How many times its packed bytes a layer may unpack to; deflate cannot reach it. */
  public static final int MAX_RATIO = 1_100;

  /** What a layer may unpack to in any case: 16 GiB. */
  public static final long ALWAYS_BYTES = 16L << 30;

  /** 1 TiB, and ten million entries. */
  public static final ExpansionLimit DEFAULT = new ExpansionLimit(1L << 40, 10_000_000);

  static final ExpansionLimit NONE = new ExpansionLimit(Long.MAX_VALUE, Long.MAX_VALUE);

  public ExpansionLimit {
    if (maxBytes < 0 || maxEntries < 0) {
      throw new IllegalArgumentException("limits are negative");
    }
  }

  /** What a layer of so many packed bytes may unpack to. */
  long bytesFor(long packed) {
    long byRatio = packed > Long.MAX_VALUE / MAX_RATIO ? Long.MAX_VALUE : packed * MAX_RATIO;
    return Math.min(maxBytes, Math.max(ALWAYS_BYTES, byRatio));
  }
}
