package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.tar.TarRecipe;
import dev.shale.tree.MemoryTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damages archives at random, whole blocks and single fields, mostly with checksums that are right
 * again, and applies them: that ends soon, and well or with a refusal. The system properties {@code
 * fuzz.seconds} and {@code fuzz.seed} say how long, and which damage.
 */
class FuzzTarTest {
  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("fuzz.seconds", 4));
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int BLOCK = 512;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final int TYPE = 156;
  private static final String TYPES = "01234567gxLKSDVXA\0 ";
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Small, since the trees are in memory. */
  private static final ExpansionLimit LIMIT = new ExpansionLimit(1 << 22, 10_000);

  private final Random random = new Random(SEED);
  private final List<byte[]> corpus = new ArrayList<>();

  private void fillCorpus() throws IOException {
    corpus.add(recipe().bytes());
    corpus.add(
        recipe()
            .pax("GNU.sparse.major", "1")
            .pax("GNU.sparse.minor", "0")
            .pax("GNU.sparse.realsize", "8192")
            .pax("GNU.sparse.name", "sparse")
            .file("GNUSparseFile.0/sparse", map("1\n4096\n10\n"))
            .bytes());
    corpus.add(
        recipe()
            .pax("GNU.sparse.size", "9000")
            .pax("GNU.sparse.map", "0,5,4096,5")
            .file("old", "0123456789")
            .bytes());
    for (int seed = 0; seed < 40; seed++) {
      corpus.add(new RandomLayers(seed).recipe(List.of()).bytes());
    }
  }

  private static byte[] map(String map) {
    byte[] bytes = Arrays.copyOf(map.getBytes(StandardCharsets.US_ASCII), BLOCK);
    byte[] whole = Arrays.copyOf(bytes, BLOCK + 10);
    Arrays.fill(whole, BLOCK, whole.length, (byte) 'x');
    return whole;
  }

  private static TarRecipe recipe() {
    return TarRecipe.of()
        .pax("comment", "all of them")
        .directory("d/")
        .file("d/a", "content of a file")
        .link("d/b", "d/a")
        .symlink("d/c", "../x")
        .fifo("d/f")
        .pax("path", "d/long")
        .pax("mtime", "-1.5")
        .pax("SCHILY.xattr.user.x", new byte[] {0, '=', '\n', -1})
        .pax("size", "3")
        .file("d/short", "abc")
        .entry('L', "././@LongLink", "d/a long name of GNU\0".getBytes(StandardCharsets.US_ASCII))
        .file("d/x", "1")
        .whiteout("d", "gone");
  }

  @Test
  void everyInputEndsSoonWithATreeOrARefusal() throws IOException {
    fillCorpus();
    long end = System.nanoTime() + LENGTH.toNanos();
    long inputs = 0;
    long refusals = 0;
    while (System.nanoTime() < end) {
      byte[] input = damaged(corpus.get(random.nextInt(corpus.size())));
      refusals += isRefused(input, inputs) ? 1 : 0;
      inputs++;
    }
    System.out.printf("fuzz-tar: seed %d, %d inputs, %d refused%n", SEED, inputs, refusals);
    assertTrue(refusals > inputs / 10 && refusals < inputs, "damage is too little or too much");
  }

  private static boolean isRefused(byte[] input, long number) {
    long start = System.nanoTime();
    try {
      Expansion expansion = Expansion.ofArchive("fuzz", input.length, LIMIT, () -> Long.MAX_VALUE);
      new LayerApplier(new MemoryTree(), WhiteoutFormat.OVERLAY_TRUSTED)
          .applyWithin(expansion, new ByteArrayInputStream(input));
      return false;
    } catch (IOException | OciException e) {
      return true;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          "seed %d, input %d: %s".formatted(SEED, number, HexFormat.of().formatHex(input)), e);
    } finally {
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(taken.compareTo(SOON) < 0, () -> "input " + number + " took " + taken);
    }
  }

  private byte[] damaged(byte[] archive) {
    byte[] bytes = archive.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && bytes.length >= BLOCK; i++) {
      bytes = damagedOnce(bytes);
    }
    return bytes;
  }

  private byte[] damagedOnce(byte[] bytes) {
    int block = random.nextInt(bytes.length / BLOCK) * BLOCK;
    switch (random.nextInt(9)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 2 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + BLOCK);
        System.arraycopy(bytes, block, longer, block + BLOCK, bytes.length - block);
        return longer;
      }
      case 3 -> {
        int other = random.nextInt(bytes.length / BLOCK) * BLOCK;
        byte[] kept = Arrays.copyOfRange(bytes, block, block + BLOCK);
        System.arraycopy(bytes, other, bytes, block, BLOCK);
        System.arraycopy(kept, 0, bytes, other, BLOCK);
      }
      case 4 -> bytes[block + TYPE] = (byte) TYPES.charAt(random.nextInt(TYPES.length()));
      case 5 -> number(bytes, block + (random.nextBoolean() ? 124 : 108 + random.nextInt(40)));
      case 6 -> bytes[block + random.nextInt(BLOCK)] = (byte) random.nextInt();
      case 7 -> random.ints(1 + random.nextInt(20)).forEach(i -> bytes[block + (i & 511)] ^= 1);
      default ->
          Arrays.fill(
              bytes,
              block,
              block + random.nextInt(BLOCK),
              (byte) "\0/.9-\377".charAt(random.nextInt(6)));
    }
    if (random.nextInt(8) > 0) {
      seal(bytes, block);
    }
    return bytes;
  }

  /** A number as no honest header has it: huge, negative, or in another base. */
  private void number(byte[] bytes, int at) {
    String[] numbers = {"77777777777", "-0000000001", "99999999999", "           ", "00000000001"};
    byte[] text = numbers[random.nextInt(numbers.length)].getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, bytes, at, text.length);
    if (random.nextInt(3) == 0) {
      bytes[at] = (byte) (random.nextBoolean() ? 0x80 : 0xff);
    }
  }

  /** Makes a header's checksum right. */
  private static void seal(byte[] bytes, int block) {
    Arrays.fill(bytes, block + CHECKSUM, block + CHECKSUM + CHECKSUM_BYTES, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += bytes[block + i] & 0xff;
    }
    byte[] text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, bytes, block + CHECKSUM, CHECKSUM_BYTES);
  }
}
