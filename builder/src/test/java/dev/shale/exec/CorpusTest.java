package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What comes of Dockerfiles in which nothing runs: {@code testdata/dockerfile/CASE/expected}. Run
 * with {@code -Dgolden.update=true} to write it instead, and read the difference.
 */
final class CorpusTest {
  private static final int FLOOR = 300;

  @TempDir static Path temp;
  private static Corpus corpus;

  @BeforeAll
  static void open() throws IOException {
    corpus = Corpus.ofFilesOnly(temp);
  }

  @AfterAll
  static void close() throws IOException {
    corpus.close();
  }

  static List<CorpusCase> cases() throws IOException {
    return CorpusCase.all().stream().filter(one -> !one.runs()).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void becomes(CorpusCase one) throws IOException {
    check(corpus, one);
  }

  static void check(Corpus corpus, CorpusCase one) throws IOException {
    String actual = corpus.outcome(one);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(one.expected(), actual);
    }
    assertEquals(Files.readString(one.expected()), actual);
  }

  @Test
  void isLarge() throws IOException {
    int cases = CorpusCase.all().size();
    assertTrue(cases >= FLOOR, () -> "only %d Dockerfiles".formatted(cases));
  }
}
