package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.shale.local.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCacheTest {
  private static final String[] FILE = {
    "FROM scratch", "LABEL a=b", "COPY src /x", "WORKDIR /x/y", "CMD [\"x\"]"
  };

  @TempDir Path temp;
  private TestBuild build;

  @BeforeEach
  void open() throws IOException {
    build = TestBuild.ofFilesOnly(temp).file("src/a.txt", "a");
  }

  @AfterEach
  void close() throws IOException {
    build.close();
  }

  @Test
  void sameBuildIsTheSameImage() throws IOException {
    StoredImage first = build.build(FILE);
    StoredImage second = build.build(FILE);
    assertEquals(first.digest(), second.digest());
    assertEquals(List.of(), build.done());
  }

  @Test
  void timeOfFileIsNoPartOfTheKey() throws IOException {
    build.build(FILE);
    Path file = build.context().resolve("src/a.txt");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    build.build(FILE);
    assertEquals(List.of(), build.done());
  }

  @Test
  void changedContentIsCopiedAgain() throws IOException {
    build.build(FILE);
    build.file("src/a.txt", "b");
    assertEquals("b", build.text(build.build(FILE), "x/a.txt"));
  }

  @Test
  void changedModeIsCopiedAgain() throws IOException {
    build.build(FILE);
    Path file = build.context().resolve("src/a.txt");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    assertEquals(0700, build.file(build.build(FILE), "x/a.txt").meta().mode());
  }

  @Test
  void renamedFileIsCopiedAgain() throws IOException {
    build.build(FILE);
    Files.move(build.context().resolve("src/a.txt"), build.context().resolve("src/b.txt"));
    assertEquals("a", build.text(build.build(FILE), "x/b.txt"));
  }

  @Test
  void changedLabelRunsNoStepThatMakesFiles() throws IOException {
    build.build(FILE);
    build.build("FROM scratch", "LABEL a=c", "COPY src /x", "WORKDIR /x/y", "CMD [\"x\"]");
    assertEquals(List.of("COPY src /x", "WORKDIR /x/y"), build.cached());
  }

  @Test
  void refreshedBuildRunsEveryStep() throws IOException {
    StoredImage first = build.build(FILE);
    StoredImage second = build.withoutCache().build(FILE);
    assertEquals(List.of(), build.cached());
    assertNotEquals(first.digest(), second.digest());
  }

  private static final String[] TWO_STAGES = {
    "FROM scratch AS one", "COPY src /x", "FROM scratch", "COPY --from=one /x /y"
  };

  /** The stage's bytes are made unreadable between the builds; its layer's name is left. */
  @Test
  void stageThatIsTheSameIsNotOpened() throws IOException {
    build.build(TWO_STAGES);
    hideBytes();
    build.build(TWO_STAGES);
    assertEquals(List.of(), build.done());
  }

  @Test
  void stageWithOtherLayersAndTheSameFilesIsOpened() throws IOException {
    build.build(TWO_STAGES);
    String[] more = {
      "FROM scratch AS one", "COPY src /x", "WORKDIR /z", "FROM scratch", "COPY --from=one /x /y"
    };
    build.build(more);
    assertEquals(List.of("WORKDIR /z"), build.done());
    hideBytes();
    build.build(more);
    assertEquals(List.of(), build.done());
  }

  @Test
  void stageIsNotOpenedWhenItsStepsAreRunAgainAndMakeTheSame() throws IOException {
    build.sourceDateEpoch(5).build(TWO_STAGES);
    build.anew("one").build(TWO_STAGES);
    assertEquals(List.of("COPY src /x"), build.done());
  }

  /** Layers stay named, and of the right size, but none can be opened. */
  private void hideBytes() throws IOException {
    Path layers = temp.resolve("store/tocs");
    try (var files = Files.list(layers)) {
      for (Path file : files.toList()) {
        Files.write(file, new byte[0]);
      }
    }
  }

  @Test
  void layerThatIsGoneIsMadeAgain() throws IOException {
    build.store().remove(build.build(FILE));
    build.store().sweep();
    assertEquals("a", build.text(build.build(FILE), "x/a.txt"));
  }

  @Test
  void epochIsPartOfTheKey() throws IOException {
    build.build(FILE);
    StoredImage image = build.sourceDateEpoch(5).build(FILE);
    assertEquals(Instant.ofEpochSecond(5), build.file(image, "x/a.txt").meta().mtime());
  }
}
