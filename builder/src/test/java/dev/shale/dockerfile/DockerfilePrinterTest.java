package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.dockerfile.AstDump.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerfilePrinterTest {
  private static final Path TESTDATA = Path.of(System.getProperty("testdata"));

  static List<Path> corpus() throws IOException {
    try (Stream<Path> files = Files.walk(TESTDATA, 3)) {
      return files.filter(file -> file.endsWith("Dockerfile")).sorted().toList();
    }
  }

  /** What a text is read as, if it is a Dockerfile. */
  static Optional<Dockerfile> read(String text) {
    try {
      return Optional.of(DockerfileParser.parse("Dockerfile", text));
    } catch (DockerfileException e) {
      return Optional.empty();
    }
  }

  static void assertReadAgain(Dockerfile file, String about) {
    String printed = DockerfilePrinter.print(file);
    Dockerfile again;
    try {
      again = DockerfileParser.parse("Printed", printed);
    } catch (DockerfileException e) {
      throw new AssertionError(about + "\n" + e.report() + printed, e);
    }
    assertEquals(
        AstDump.of(file, Places.NONE), AstDump.of(again, Places.NONE), about + "\n" + printed);
    assertEquals(printed, DockerfilePrinter.print(again), about);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void readsWhatItPrintsOfTheCorpus(Path path) throws IOException {
    read(Files.readString(path)).ifPresent(file -> assertReadAgain(file, path.toString()));
  }

  @Test
  void printsWhatIsIncludedInItsPlace() throws IOException {
    Path directory = TESTDATA.resolve("dockerfile-ast/include");
    byte[] text = Files.readAllBytes(directory.resolve("Dockerfile"));
    Dockerfile file = DockerfileParser.parse("Dockerfile", text, new DirectoryIncludes(directory));
    assertTrue(file.files().size() > 2);
    assertReadAgain(file, "include");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM a\nRUN x \\\f",
        "FROM a\nUSER -- --x",
        "FROM a\nRUN --device='${' cat <<E\nE\n",
        "FROM a\nRUN --device=${ cat <<E",
        "FROM a\nCOPY a <<E b /d/\nE\n",
        "FROM a\nCOPY a \\  <<E /d/\nE\n",
        "FROM a\nENV a\\  b=c\nENV a\\ b\n",
        "FROM a\nCOPY a\\ <<E b\\\\ <<F \\ /d/\nF\n",
        "# no directive\n\n# escape=`\nFROM a\nRUN x \\\n y",
        "FROM a\nCOPY [\"\\ud83d\", \"\\n\"]\n",
        "FROM a\nHEALTHCHECK --interval=1ms --start-period=.5h CMD -- x",
      })
  void readsWhatItPrintsOfOddities(String text) {
    assertReadAgain(DockerfileParser.parse("Dockerfile", text), text);
  }

  @Test
  void readsWhatItPrintsOfGeneratedFiles() {
    int sound = 0;
    for (long seed = 0; seed < 3000; seed++) {
      String text = new RandomDockerfiles(seed).next(8);
      Optional<Dockerfile> file = read(text);
      if (file.isPresent()) {
        sound++;
        assertReadAgain(file.get(), "seed " + seed + "\n" + text);
      }
    }
    assertTrue(sound > 1000, "only " + sound + " are Dockerfiles");
  }
}
