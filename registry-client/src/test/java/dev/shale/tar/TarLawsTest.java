package dev.shale.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tar.RandomEntries.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds between the writer and the reader, whatever the entries. */
class TarLawsTest {
  private static final int SEEDS = 300;
  private static final int ENTRIES = 8;

  static byte[] write(List<Sample> samples) throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(archive);
    for (Sample sample : samples) {
      writer.put(sample.entry(), new ByteArrayInputStream(sample.content()));
    }
    writer.finish();
    return archive.toByteArray();
  }

  /** Directories' names end in a slash in every archive. */
  private static TarEntry asArchived(TarEntry entry) {
    if (entry.type() != TarEntry.Type.DIRECTORY) {
      return entry;
    }
    byte[] name = Arrays.copyOf(entry.name(), entry.name().length + 1);
    name[name.length - 1] = '/';
    return new TarEntry(
        name,
        entry.type(),
        entry.linkName(),
        entry.mode(),
        entry.uid(),
        entry.gid(),
        entry.size(),
        entry.mtime(),
        entry.deviceMajor(),
        entry.deviceMinor(),
        entry.xattrs());
  }

  @Test
  void readingGivesBackWhatWasWritten() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Sample> samples = new RandomEntries(seed).samples(ENTRIES);
      Listing read = Listing.of(write(samples));
      assertEquals(
          samples.stream().map(Sample::entry).map(TarLawsTest::asArchived).toList(),
          read.entries(),
          "seed " + seed);
      for (int i = 0; i < samples.size(); i++) {
        assertArrayEquals(samples.get(i).content(), read.content(i), "seed " + seed);
      }
    }
  }

  @Test
  void writingWhatWasReadGivesTheSameBytes() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      byte[] archive = write(new RandomEntries(seed).samples(ENTRIES));
      assertArrayEquals(archive, write(Listing.of(archive).samples()), "seed " + seed);
    }
  }

  @Test
  void skippingContentLeadsToTheSameEntries() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      byte[] archive = write(new RandomEntries(seed).samples(ENTRIES));
      try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
        for (TarEntry expected : Listing.of(archive).entries()) {
          assertEquals(expected, reader.next().orElseThrow(), "seed " + seed);
          reader.content().skipNBytes(expected.size() / 2);
        }
      }
    }
  }

  @Test
  void contentIsWhereTheReaderSays() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      List<Sample> samples = new RandomEntries(seed).samples(ENTRIES);
      byte[] archive = write(samples);
      try (TarReader reader = new TarReader(new ByteArrayInputStream(archive))) {
        for (Sample sample : samples) {
          assertEquals(sample.entry().size(), reader.next().orElseThrow().size());
          int from = (int) reader.contentOffset();
          int to = from + sample.content().length;
          assertArrayEquals(
              sample.content(), Arrays.copyOfRange(archive, from, to), "seed " + seed);
        }
      }
    }
  }

  @Test
  void sparseFilesComeOutWholeFromEachOfTheirFormats() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      SparseFile file = SparseFile.random(new Random(seed));
      for (SparseFile.Format format : SparseFile.Format.values()) {
        Listing read = Listing.of(file.in(format));
        assertEquals(file.expanded().length, read.entry(0).size(), format + ", seed " + seed);
        assertEquals("sparse", read.name(0), format + ", seed " + seed);
        assertArrayEquals(file.expanded(), read.content(0), format + ", seed " + seed);
        assertEquals("after", read.name(1), format + ", seed " + seed);
      }
    }
  }
}
