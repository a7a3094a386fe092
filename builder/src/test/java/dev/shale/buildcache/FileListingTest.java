package dev.shale.buildcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.buildcache.BuildRecord.Stage;
import dev.shale.buildcache.BuildRecord.Step;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.json.Json;
import dev.shale.progress.ProgressEvent.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are listed in bounded space, and what is said of two listings. */
final class FileListingTest {
  private record File(String path, int mode, long print) {}

  /** Directories of ten directories of ten files each, and one that lies deep. */
  private static List<File> many(int directories) {
    List<File> files = new ArrayList<>();
    for (int i = 0; i < directories; i++) {
      files.add(new File("d" + i, 0755, 1));
      for (int j = 0; j < 10; j++) {
        files.add(new File("d%d/e%d".formatted(i, j), 0755, 1));
        for (int k = 0; k < 10; k++) {
          files.add(new File("d%d/e%d/f%d".formatted(i, j, k), 0644, i + j + k + 1));
        }
      }
    }
    files.add(new File("d0/e0/deep/er/still", 0644, 7));
    return files;
  }

  private static FileListing listing(List<File> files) {
    FileListing.Builder listing = new FileListing.Builder();
    files.forEach(file -> listing.add(file.path(), file.mode(), file.print()));
    return listing.build();
  }

  private static List<String> said(FileListing before, FileListing now) {
    return now.changesSince(before, "x", Absences.UNKNOWN).stream().map(Reason::what).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 100, 1000, 10_000})
  void doesNotDependOnTheOrder(int directories) {
    long seed = 42;
    List<File> files = many(directories);
    FileListing listed = listing(files);
    List<File> shuffled = new ArrayList<>(files);
    Collections.shuffle(shuffled, new Random(seed));
    assertEquals(listed, listing(shuffled), "seed " + seed);
    assertTrue(listed.entries().size() * 40 <= FileListing.MAX_CHARS);
  }

  @Test
  void isTheSameHoweverOftenItIsMadeSmaller() {
    FileListing listed = listing(many(20));
    assertEquals(listed.within(500), listed.within(50_000).within(5_000).within(500));
  }

  @Test
  void namesTheDirectoryOfWhatIsTooDeep() {
    List<File> files = many(100);
    FileListing before = listing(files);
    files.set(5, new File(files.get(5).path(), 0600, files.get(5).print()));
    assertEquals(2, before.depth());
    assertEquals(List.of("something in d0/e0 of x has changed"), said(before, listing(files)));
  }

  @Test
  void comparesListingsOfDifferentDepths() {
    List<File> few = many(2);
    List<File> more = many(100);
    assertEquals(0, said(listing(few), listing(few)).size());
    List<String> said = said(listing(few), listing(more));
    assertEquals("d10 of x is new", said.getFirst());
    assertEquals("93 more of x are others", said.getLast());
  }

  @Test
  void tellsANewNameFromANewFile() {
    FileListing before =
        listing(
            List.of(
                new File("a", 0644, 5),
                new File("d", 0755, 1),
                new File("d/e", 0755, 1),
                new File("d/e/f", 0644, 6),
                new File("same1", 0644, 7),
                new File("same2", 0644, 7)));
    FileListing now =
        listing(
            List.of(
                new File("b", 0644, 5),
                new File("d2", 0755, 1),
                new File("d2/e", 0755, 1),
                new File("d2/e/f", 0644, 6),
                new File("same3", 0644, 7),
                new File("with-mode", 0755, 5)));
    assertEquals(
        List.of(
            "a of x is called b now",
            "d of x is called d2 now",
            "same1 of x is gone",
            "same2 of x is gone",
            "same3 of x is new",
            "1 more of x are others"),
        said(before, now));
  }

  @Test
  void namesWhatIsRenamedWhereItIsTooDeep() {
    FileListing before = listing(List.of(new File("a/b/c", 0644, 1))).within(40);
    FileListing now = listing(List.of(new File("a/b/d", 0644, 1))).within(40);
    assertEquals(0, now.depth());
    assertNotEquals(before, now);
    assertEquals(List.of("something in . of x has changed"), said(before, now));
  }

  @Test
  void isReadAsItIsWrittenAndStaysSmall() {
    FileListing files = listing(many(1000));
    StepInput input = new StepInput(Kind.FILES, "x", "sha256:", Optional.of(files));
    BuildRecord small = record(input, 1);
    assertEquals(small, BuildRecord.parse(small.toBytes()));
    byte[] large = record(input, 200).toBytes();
    assertTrue(large.length < Json.MAX_BYTES, () -> large.length + " bytes");
    assertEquals(200, BuildRecord.parse(large).stages().getFirst().steps().size());
  }

  private static BuildRecord record(StepInput input, int steps) {
    return new BuildRecord(
        List.of(
            new Stage(
                "s", "scratch", Collections.nCopies(steps, new Step("COPY", List.of(input))))));
  }

  @Test
  void isNoPartOfTheKey() {
    StepInput with = new StepInput(Kind.FILES, "x", "sha256:", Optional.of(listing(many(1))));
    StepInput without = new StepInput(Kind.FILES, "x", "sha256:");
    assertEquals(StepInput.key(List.of(without)), StepInput.key(List.of(with)));
  }
}
