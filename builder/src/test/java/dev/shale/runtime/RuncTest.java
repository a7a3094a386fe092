package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuncTest implements OciRuntimeContract {
  @TempDir static Path rootfs;
  @TempDir Path stateDir;

  @BeforeAll
  static void fillRootfs() throws IOException {
    HostRootfs.in(rootfs);
  }

  @Override
  public OciRuntime runtime() throws IOException {
    return new RuncLike(
        Path.of("/usr/sbin/runc"), stateDir, Host.probe(Platform.of("linux", "amd64")));
  }

  @Override
  public Path stateDir() {
    return stateDir;
  }

  @Test
  void filterOfSystemCallsIsActive() throws IOException {
    assertTrue(output("cat /proc/self/status").contains("Seccomp:\t2\n"));
  }

  @Test
  void endsTheContainerOfAKilledProcess() throws IOException {
    Files.createFile(stateDir.resolve("dead.lock"));
    Files.createDirectories(stateDir.resolve("dead/state/shale-dead"));
    assertEquals("", output("true"));
    assertFalse(Files.exists(stateDir.resolve("dead")));
  }

  @Override
  public Path rootfs() {
    return rootfs;
  }
}
