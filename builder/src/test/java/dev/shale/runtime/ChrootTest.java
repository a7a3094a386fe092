package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.Platform;
import dev.shale.linux.HostPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChrootTest implements OciRuntimeContract {
  @TempDir static Path rootfs;
  @TempDir Path stateDir;

  @BeforeAll
  static void fillRootfs() throws IOException {
    HostRootfs.in(rootfs);
  }

  @Override
  public OciRuntime runtime() throws IOException {
    return new ChrootRuntime(
        HostPrograms.of(""), stateDir, Host.probe(Platform.of("linux", "amd64")));
  }

  @Override
  public Path stateDir() {
    return stateDir;
  }

  @Test
  void leavesTheContainerOfAKilledProcessToARuntimeThatCanEndIt() throws IOException {
    Files.createFile(stateDir.resolve("dead.lock"));
    Files.createDirectories(stateDir.resolve("dead/state/shale-dead"));
    assertEquals(0, runtime().run(request(ProcessSpec.of("true")).build()));
    for (String left : List.of("dead/state/shale-dead", "dead/state", "dead", "dead.lock")) {
      Files.delete(stateDir.resolve(left));
    }
  }

  @Override
  public Path rootfs() {
    return rootfs;
  }
}
