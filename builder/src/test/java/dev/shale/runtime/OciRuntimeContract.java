package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every {@link OciRuntime} owes its callers; each runtime's test extends this. */
@Tag("linux")
interface OciRuntimeContract {
  /** The runtime, working in a state directory that is empty before and after. */
  OciRuntime runtime() throws IOException;

  /** A root made by {@link HostRootfs}. */
  Path rootfs() throws IOException;

  /** How a process ended and what it wrote. */
  record Outcome(int status, String out, String err) {}

  /** Runs a process with its output captured. */
  default Outcome run(ProcessSpec process) throws IOException {
    return run(process, request -> request);
  }

  /** Runs a process in a container that differs from the default one. */
  default Outcome run(ProcessSpec process, UnaryOperator<ContainerRequest.Builder> change)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Rootfs rootfs = new Rootfs(rootfs(), new DirectoryTree(rootfs()));
    ContainerRequest request =
        change
            .apply(ContainerRequest.builder(rootfs, process))
            .stdio(new Stdio.Captured(out, err))
            .build();
    int status = runtime().run(request);
    return new Outcome(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs shell commands that are to succeed silently on standard error. */
  default String shell(String commands) throws IOException {
    Outcome outcome = run(ProcessSpec.of("/bin/sh", "-c", commands));
    assertEquals("", outcome.err());
    assertEquals(0, outcome.status());
    return outcome.out();
  }

  @Test
  default void passesOutputOn() throws IOException {
    assertEquals("hello\n", shell("echo hello"));
  }

  @Test
  default void passesErrorOutputOnApart() throws IOException {
    Outcome outcome = run(ProcessSpec.of("/bin/sh", "-c", "echo oops >&2"));
    assertEquals(new Outcome(0, "", "oops\n"), outcome);
  }

  @Test
  default void passesStatusOn() throws IOException {
    assertEquals(3, run(ProcessSpec.of("/bin/sh", "-c", "exit 3")).status());
  }
}
