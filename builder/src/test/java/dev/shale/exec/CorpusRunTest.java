package dev.shale.exec;

import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What comes of Dockerfiles in which something runs, as {@link CorpusTest} has it of the others.
 */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
final class CorpusRunTest {
  @TempDir static Path temp;
  private static Corpus corpus;

  @BeforeAll
  static void open() throws IOException {
    corpus = Corpus.onHostPrograms(temp);
  }

  @AfterAll
  static void close() throws IOException {
    corpus.close();
  }

  static List<CorpusCase> cases() throws IOException {
    return CorpusCase.all().stream().filter(CorpusCase::runs).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void becomes(CorpusCase one) throws IOException {
    CorpusTest.check(corpus, one);
  }
}
