package dev.shale.tar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Entries from a seed, with everything that an archive can hold: names at the header's limits and
 * beyond, names and attributes that are no text, numbers and times that no octal field has room
 * for.
 */
final class RandomEntries {
  private static final List<TarEntry.Type> TYPES = List.of(TarEntry.Type.values());
  private static final int[] NAME_LENGTHS = {1, 2, 7, 99, 100, 101, 155, 256, 4095};
  private static final long[] IDS = {
    0, 1, 1000, 07777777, 010000000, 0xffff_fffeL, 0x1_0000_0000L, Long.MAX_VALUE
  };
  private static final long[] SECONDS = {
    0, 1, -1, 077777777777L, 0100000000000L, -2_000_000_000L, 31_556_889_864_403_199L
  };
  private static final int[] NANOS = {0, 1, 500_000_000, 999_999_999, 120_000_000};
  private static final int[] SIZES = {0, 1, 511, 512, 513, 5000};
  private static final String[] ATTRIBUTES = {"user.a", "security.capability", "user.\u00ff \n"};

  private final Random random;

  RandomEntries(long seed) {
    this.random = new Random(seed);
  }

  /** An entry and what is in it. */
  record Sample(TarEntry entry, byte[] content) {}

  List<Sample> samples(int count) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(sample());
    }
    return samples;
  }

  Sample sample() {
    TarEntry.Type type = TYPES.get(random.nextInt(TYPES.size()));
    byte[] content = type == TarEntry.Type.FILE ? bytes(oneOf(SIZES)) : new byte[0];
    TarEntry entry =
        TarEntry.of(type, name(), random.nextInt(010000), content.length)
            .withOwner(IDS[random.nextInt(IDS.length)], IDS[random.nextInt(IDS.length)])
            .withMtime(time())
            .withXattrs(xattrs());
    return new Sample(special(entry), content);
  }

  private TarEntry special(TarEntry entry) {
    return switch (entry.type()) {
      case SYMLINK, HARD_LINK -> entry.withLinkName(name());
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          entry.withDevice(random.nextInt(010000000), random.nextInt(010000000));
      case FILE, DIRECTORY, FIFO -> entry;
    };
  }

  /** A name of any bytes but NUL, with no slash at either end. */
  private byte[] name() {
    byte[] name = new byte[oneOf(NAME_LENGTHS)];
    boolean isText = random.nextBoolean();
    for (int i = 0; i < name.length; i++) {
      name[i] = (byte) (isText ? 'a' + random.nextInt(26) : 1 + random.nextInt(255));
      if (name[i] == '/' || (i % 50 == 49 && i + 1 < name.length)) {
        name[i] = (byte) (i == 0 || i + 1 == name.length ? '=' : '/');
      }
    }
    return random.nextInt(8) == 0 ? "é\n1 path=x".getBytes(StandardCharsets.UTF_8) : name;
  }

  private Instant time() {
    long seconds = SECONDS[random.nextInt(SECONDS.length)];
    return Instant.ofEpochSecond(seconds, oneOf(NANOS));
  }

  private Xattrs xattrs() {
    Xattrs xattrs = Xattrs.NONE;
    for (String name : Arrays.copyOf(ATTRIBUTES, random.nextInt(ATTRIBUTES.length + 1))) {
      xattrs = xattrs.with(name, bytes(oneOf(SIZES)));
    }
    return xattrs;
  }

  private int oneOf(int[] values) {
    return values[random.nextInt(values.length)];
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
