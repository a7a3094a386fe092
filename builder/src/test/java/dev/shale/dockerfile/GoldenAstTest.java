package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.dockerfile.AstDump.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Dockerfiles are read as, with the place of every word, and how they are printed: {@code
 * testdata/dockerfile-ast/CASE} with a {@code Dockerfile} and both as {@code expected}. Run with
 * {@code -Dgolden.update=true} to write that instead, and read the difference.
 */
final class GoldenAstTest {
  private static final Path TESTDATA = Path.of(System.getProperty("testdata"), "dockerfile-ast");

  static List<String> cases() throws IOException {
    try (Stream<Path> directories = Files.list(TESTDATA)) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isReadAs(String name) throws IOException {
    Path directory = TESTDATA.resolve(name);
    Dockerfile file =
        DockerfileParser.parse(
            "Dockerfile",
            Files.readAllBytes(directory.resolve("Dockerfile")),
            new DirectoryIncludes(directory));
    String actual = AstDump.of(file, Places.ALL) + "-- printed\n" + DockerfilePrinter.print(file);
    Path expected = directory.resolve("expected");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, actual);
    }
    assertEquals(Files.readString(expected), actual);
  }
}
