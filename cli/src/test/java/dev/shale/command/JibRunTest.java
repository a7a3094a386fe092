package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.jib.SampleFiles;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.runtime.HostRootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application in a container, on a base whose {@code java} says what it misses. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY})
final class JibRunTest {
  private static final String JAVA =
      """
      #!/bin/sh
      [ "$*" = "-cp /app/resources:/app/classes a.Main one" ] || echo "got: $*" >&2
      [ "$(cat /app/resources/r.txt)" = resource ] || echo "no resource" >&2
      """;

  @TempDir Path directory;

  @AfterEach
  void removeAll() {
    shale("rm", "--all");
    shale("rmi", "--all", "--force");
    shale("prune", "--all");
  }

  private ProgramRun shale(String... words) {
    return ProgramRun.ofRoot(directory, words);
  }

  @Test
  void javaIsStartedWithTheApplication() throws IOException {
    Path base = Files.createDirectory(directory.resolve("base"));
    HostRootfs.in(Files.createDirectory(base.resolve("rootfs")));
    Files.writeString(base.resolve("java"), JAVA);
    Files.writeString(
        base.resolve("Dockerfile"),
        "FROM scratch\nCOPY rootfs /\nCOPY --chmod=755 java /usr/bin/java\n");
    shale("build", "-t", "base", base.toString()).result();
    Path jar =
        new SampleFiles()
            .manifest("Main-Class: a.Main")
            .mainClass("a.Main")
            .text("r.txt", "resource")
            .jar(directory.resolve("app.jar"));
    shale("jib", "-t", "app", "--base", "base", "--args", "one", jar.toString()).result();
    shale("from", "--name", "c", "app").result();
    ProgramRun run = shale("run", "c");
    assertEquals("", run.err());
    assertEquals(0, run.status());
  }
}
