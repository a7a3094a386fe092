package dev.shale.tar;

import static org.junit.jupiter.api.Assertions.fail;

import dev.shale.error.OciException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Valid archives with something changed in them: whatever comes of it, the reader stays calm. */
class TarFuzzTest {
  private static final int SEEDS = 20_000;
  private static final int CHANGES = 6;
  private static final int MOST_CONTENT = 1 << 20;

  @Test
  void damagedArchivesEndInAnEntryOrARefusal() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Optional<Throwable> failure = failure(damaged(new Random(seed), seed));
      if (failure.isPresent()) {
        fail("seed " + seed, failure.get());
      }
    }
  }

  /** What a caller does not expect. */
  private static Optional<Throwable> failure(byte[] archive) {
    try {
      read(archive);
      return Optional.empty();
    } catch (OciException | IOException refusal) {
      return Optional.empty();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return Optional.of(e);
    }
  }

  /** Reads all entries, and of each content what a caller with a limit would. */
  private static void read(byte[] archive) throws IOException {
    try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
      Optional<TarEntry> entry = reader.next();
      while (entry.isPresent()) {
        reader.content().readNBytes(MOST_CONTENT);
        entry = reader.next();
      }
    }
  }

  private static byte[] damaged(Random random, int seed) {
    byte[] archive = valid(random, seed);
    int changes = 1 + random.nextInt(CHANGES);
    for (int i = 0; i < changes; i++) {
      archive = changed(archive, random);
    }
    return archive;
  }

  private static byte[] valid(Random random, int seed) {
    SparseFile.Format[] formats = SparseFile.Format.values();
    if (random.nextInt(3) == 0) {
      return SparseFile.random(random).in(formats[random.nextInt(formats.length)]);
    }
    try {
      return TarLawsTest.write(new RandomEntries(seed).samples(4));
    } catch (IOException e) {
      throw new AssertionError(e); // there is no disk in this
    }
  }

  private static byte[] changed(byte[] archive, Random random) {
    int at = random.nextInt(archive.length);
    int block = at / TarFields.BLOCK * TarFields.BLOCK;
    return switch (random.nextInt(6)) {
      case 0 -> archive.length < 2 ? archive : Arrays.copyOf(archive, 1 + at);
      case 1 -> copied(archive, random);
      case 2 -> swapped(archive, block, random);
      default -> poked(archive, block, random);
    };
  }

  /** Changes a byte of a block and makes the checksum right, so that the change is looked at. */
  private static byte[] poked(byte[] archive, int block, Random random) {
    if (block + TarFields.BLOCK > archive.length) {
      return archive;
    }
    byte[] header = Arrays.copyOfRange(archive, block, block + TarFields.BLOCK);
    boolean isHeader = TarFields.isUstar(header);
    int at = isHeader && random.nextBoolean() ? 100 + random.nextInt(60) : random.nextInt(512);
    header[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) ('0' + random.nextInt(8));
    if (isHeader) {
      TarFields.putChecksum(header);
    }
    System.arraycopy(header, 0, archive, block, header.length);
    return archive;
  }

  private static byte[] swapped(byte[] archive, int block, Random random) {
    int other = random.nextInt(archive.length) / TarFields.BLOCK * TarFields.BLOCK;
    int length = Math.min(TarFields.BLOCK, archive.length - Math.max(block, other));
    byte[] copy = archive.clone();
    System.arraycopy(archive, block, copy, other, length);
    System.arraycopy(archive, other, copy, block, length);
    return copy;
  }

  private static byte[] copied(byte[] archive, Random random) {
    int from = random.nextInt(archive.length);
    int to = from + random.nextInt(archive.length - from);
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.write(archive, 0, to);
    longer.write(archive, from, archive.length - from);
    return longer.toByteArray();
  }
}
