package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.runtime.HostRootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that fail while they run: their own status, one line that says which, and no trace. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY})
final class BadRunTest {
  @TempDir Path directory;
  private Path context;

  /** A base that has been run before: what it is unpacked into is there, and stays. */
  @BeforeEach
  void buildBase() throws IOException {
    Path base = Files.createDirectory(directory.resolve("base"));
    HostRootfs.in(Files.createDirectory(base.resolve("rootfs")));
    Files.writeString(base.resolve("Dockerfile"), "FROM scratch\nCOPY rootfs /\nRUN true\n");
    run("build", "-t", "base", base.toString()).result();
    context = Files.createDirectory(directory.resolve("context"));
  }

  /** What containers have may be read-only: no plain deletion does. */
  @AfterEach
  void removeAll() {
    run("rm", "--all");
    run("rmi", "--all", "--force");
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofRoot(directory, words);
  }

  private void write(String... lines) throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"), "FROM base\n" + String.join("\n", lines) + "\n");
  }

  private ProgramRun build() {
    return run("--progress", "none", "build", "-t", "app", context.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN exit 7|7",
        "RUN touch /made; mkdir -m 0 /closed; exit 9|9",
        "RUN exec 2>&-; sh -c 'kill -9 $$'; exit $?|137",
        "RUN exec nosuch 2>&-|127",
      })
  void passesOnTheStatusAndNamesTheLine(String line, int status) throws IOException {
    write(line);
    Untouched store = Untouched.at(directory);
    ProgramRun failed = build();
    assertEquals(
        "shale: build Dockerfile:2: %s: exit status %d\n".formatted(line, status), failed.err());
    assertEquals("", failed.out());
    assertEquals(status, failed.status());
    store.verify();
  }

  /** Steps that succeeded are cached, so that a build that is mended goes on from there. */
  @Test
  void keepsOnlyTheStepsThatSucceeded() throws IOException {
    write("RUN touch /made", "RUN exit 7");
    build();
    Untouched store = Untouched.at(directory);
    assertEquals("shale: build Dockerfile:3: RUN exit 7: exit status 7\n", build().err());
    store.verify();
  }
}
