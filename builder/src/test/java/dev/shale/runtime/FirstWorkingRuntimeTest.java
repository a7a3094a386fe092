package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.progress.ProgressEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FirstWorkingRuntimeTest {
  private final ContainerRequest request =
      ContainerRequest.builder(
              new Rootfs(Path.of("/"), new DirectoryTree(Path.of("/"))), ProcessSpec.of("true"))
          .build();
  private final List<ProgressEvent> told = new ArrayList<>();
  private final List<String> tried = new ArrayList<>();

  private OciRuntime failing(String name) {
    return new Fake(
        name,
        tried,
        () -> {
          throw new SetupFailure(request, name, "no cgroups");
        });
  }

  private OciRuntime ending(String name, int status) {
    return new Fake(name, tried, () -> status);
  }

  /** What a fake does when it runs. */
  private interface Ending {
    int status();
  }

  private record Fake(String name, List<String> tried, Ending ending) implements OciRuntime {
    @Override
    public int run(ContainerRequest request) {
      tried.add(name);
      return ending.status();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private FirstWorkingRuntime of(OciRuntime... candidates) {
    return new FirstWorkingRuntime(List.of(candidates), told::add);
  }

  @Test
  void statusOfProcessIsNoReasonToTryAnother() throws IOException {
    assertEquals(7, of(ending("first", 7), ending("second", 0)).run(request));
  }

  @Test
  void nextRunsWhatTheFirstCouldNotSetUp() throws IOException {
    assertEquals(7, of(failing("first"), ending("second", 7)).run(request));
  }

  @Test
  void tellsThatAnotherRuns() throws IOException {
    of(failing("first"), ending("second", 0)).run(request);
    assertEquals(
        List.of(new ProgressEvent.Warning("runs with second instead of first: no cgroups")), told);
  }

  @Test
  void staysWithWhatWorks() throws IOException {
    FirstWorkingRuntime runtime = of(failing("first"), ending("second", 0));
    runtime.run(request);
    runtime.run(request);
    assertEquals(List.of("first", "second", "second"), tried);
  }

  @Test
  void firstFailureCountsWhenNoneWorks() {
    FirstWorkingRuntime runtime = of(failing("first"), failing("second"));
    SetupFailure failure = assertThrows(SetupFailure.class, () -> runtime.run(request));
    assertEquals("run true: first: no cgroups", failure.getMessage());
  }
}
