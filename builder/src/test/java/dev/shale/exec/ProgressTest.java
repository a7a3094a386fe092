package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressEvent.Ending;
import dev.shale.progress.ProgressEvent.Place;
import dev.shale.progress.ProgressEvent.Source;
import dev.shale.progress.ProgressEvent.Stage;
import dev.shale.progress.ProgressEvent.StepName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  @Test
  void everyStepThatStartsEnds(@TempDir Path temp) throws IOException {
    try (TestBuild build = TestBuild.ofFilesOnly(temp)) {
      build.file("a", "").build("FROM scratch", "COPY a /");
      assertThrows(
          OciException.class,
          () -> build.build("FROM scratch", "COPY a /", "ENV A=b", "COPY nosuch /", "ENV B=c"));
      String error = "build Dockerfile:4: source \"nosuch\": not in the build context";
      assertEquals(
          Map.of(
              "COPY a /", new Ending.Cached(),
              "ENV A=b", new Ending.Done(),
              "COPY nosuch /", new Ending.Failed(error)),
          build.endings());
      assertEquals(
          List.of("stage", "started", "ended", "started", "ended", "started", "ended"),
          build.events().stream().map(ProgressTest::word).toList());
    }
  }

  private static String word(ProgressEvent event) {
    return switch (event) {
      case ProgressEvent.StageStarted _ -> "stage";
      case ProgressEvent.StepStarted _ -> "started";
      default -> "ended";
    };
  }

  @Test
  void stepIsCalledByWhereItIsAndWhatItIsFor(@TempDir Path temp) throws IOException {
    try (TestBuild build = TestBuild.ofFilesOnly(temp)) {
      build.file("a", "").build("FROM scratch AS one", "ENV A=b", "", "COPY a /");
      StepName copy = ((ProgressEvent.StepStarted) build.events().get(3)).step();
      assertEquals(
          new StepName(
              new Place(1, 1),
              new Stage(new Place(1, 1), "one", "linux/amd64"),
              new Place(2, 2),
              "COPY a /",
              new Source("Dockerfile", 4)),
          copy);
      assertEquals("1.1.2", copy.id());
    }
  }
}
