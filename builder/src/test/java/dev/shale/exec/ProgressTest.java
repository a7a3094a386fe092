package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build tells of its steps. */
class ProgressTest {
  @Test
  void stepsAreCountedInTheirStage(@TempDir Path temp) throws IOException {
    try (TestBuild build = TestBuild.ofFilesOnly(temp)) {
      build
          .file("a", "")
          .build(
              "FROM scratch AS unused",
              "COPY a /",
              "FROM scratch AS one",
              "COPY a /",
              "ENV A=b",
              "FROM scratch",
              "COPY --from=one a /");
      assertEquals(
          List.of("1/2 1/2 COPY a /", "1/2 2/2 ENV A=b", "2/2 1/1 COPY --from=one a /"),
          build.told());
    }
  }
}
