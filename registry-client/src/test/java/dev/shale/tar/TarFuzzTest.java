package dev.shale.tar;

import dev.shale.error.OciException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damages sound archives at random, by a seed. */
class TarFuzzTest {
  private static final int ARCHIVES = 25_000;
  private static final int CONTENT_READ = 1 << 16;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  @Timeout(60)
  void throwsOnlyWhatTheReaderPromises(long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> sound =
        List.of(
            HostileTarTest.everyForm().bytes(), Archives.write(new RandomEntries(seed).list(8)));
    for (int i = 0; i < ARCHIVES; i++) {
      byte[] archive = sound.get(i % sound.size()).clone();
      damage(archive, random);
      try {
        read(archive);
      } catch (OciException | IOException promised) {
        // whether a damage is noticed is for other tests
      } catch (RuntimeException e) {
        throw new AssertionError("seed %d, archive %d".formatted(seed, i), e);
      }
    }
  }

  /** Changes some bytes and makes the checksums right again, or else little is reached. */
  private static void damage(byte[] archive, Random random) {
    for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
      int at = random.nextInt(archive.length);
      archive[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) ('0' + random.nextInt(10));
            case 2 -> (byte) (archive[at] ^ 1 << random.nextInt(8));
            default -> random.nextBoolean() ? (byte) 0xff : (byte) 0;
          };
    }
    for (int at = 0; at < archive.length; at += TarRecipe.BLOCK) {
      mend(archive, at);
    }
  }

  /** Corrects the checksum of what looks like a header. */
  private static void mend(byte[] archive, int at) {
    int type = at + TarFields.TYPE_OFFSET;
    int checksum = at + TarFields.CHECKSUM.offset();
    if (archive[type - 1] != ' ') {
      return;
    }
    byte[] block = new byte[TarRecipe.BLOCK];
    System.arraycopy(archive, at, block, 0, block.length);
    TarFields.putChecksum(block);
    System.arraycopy(block, TarFields.CHECKSUM.offset(), archive, checksum, 8);
  }

  private static void read(byte[] archive) throws IOException {
    try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
      while (reader.next().isPresent()) {
        // a damaged sparse file may be exabytes of zeros
        reader.content().readNBytes(CONTENT_READ);
      }
    }
  }
}
