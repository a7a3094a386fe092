package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What broken Dockerfiles get: {@code testdata/dockerfile/CASE} with a {@code Dockerfile} and the
 * {@code expected} report. Run with {@code -Dgolden.update=true} to write it instead, and read the
 * difference.
 */
final class GoldenRefusalTest {
  private static final Path TESTDATA = Path.of(System.getProperty("testdata"), "dockerfile");

  static List<String> cases() throws IOException {
    try (Stream<Path> directories = Files.list(TESTDATA)) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void refuses(String name) throws IOException {
    byte[] text = Files.readAllBytes(TESTDATA.resolve(name).resolve("Dockerfile"));
    String actual =
        assertThrows(DockerfileException.class, () -> DockerfileParser.parse("Dockerfile", text))
            .report();
    Path expected = TESTDATA.resolve(name).resolve("expected");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, actual);
    }
    assertEquals(Files.readString(expected), actual);
  }
}
