package dev.shale.tar;

import static dev.shale.tar.TarRecipe.latin1;

import dev.shale.tar.Archives.Item;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Entries of every form with contents, as a seed has them. */
final class RandomEntries {
  private static final List<TarEntry.Type> TYPES = List.of(TarEntry.Type.values());

  private final Random random;

  RandomEntries(long seed) {
    this.random = new Random(seed);
  }

  List<Item> list(int count) {
    return IntStream.range(0, count).mapToObj(i -> next()).toList();
  }

  private Item next() {
    TarEntry.Type type = TYPES.get(random.nextInt(TYPES.size()));
    String content = type == TarEntry.Type.FILE ? text(random.nextInt(1300)) : "";
    boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
    boolean link = type == TarEntry.Type.SYMLINK || type == TarEntry.Type.HARD_LINK;
    String name = text(1 + random.nextInt(300)) + (type == TarEntry.Type.DIRECTORY ? "/" : "");
    TarEntry entry =
        TarEntry.of(type, latin1(name), random.nextInt(010000), content.length())
            .withOwner(number(32), number(32))
            .withMtime(time())
            .withLinkName(link ? latin1(text(random.nextInt(300))) : new byte[0])
            .withDevice(device ? (int) number(21) : 0, device ? (int) number(21) : 0)
            .withXattrs(xattrs());
    return new Item(entry, content);
  }

  /** A number of up to that many bits; small ones are as common as large ones. */
  private long number(int bits) {
    int shift = 1 + random.nextInt(bits);
    return random.nextLong() >>> (64 - shift);
  }

  private Instant time() {
    long seconds = random.nextBoolean() ? number(36) : -number(36);
    return Instant.ofEpochSecond(seconds, random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
  }

  private Xattrs xattrs() {
    Xattrs xattrs = Xattrs.NONE;
    for (int i = random.nextInt(4); i > 1; i--) {
      byte[] value = new byte[random.nextInt(200)];
      random.nextBytes(value);
      xattrs = xattrs.with("user." + text(1 + random.nextInt(20)).replace('=', '_'), value);
    }
    return xattrs;
  }

  /** Bytes other than NUL, half of the time ASCII only. */
  private String text(int length) {
    int bound = random.nextBoolean() ? 127 : 255;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (1 + random.nextInt(bound)));
    }
    return text.toString();
  }
}
