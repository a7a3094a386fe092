package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.linux.HostPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
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
  void refusesWhatNeedsControlGroups() {
    Resources resources =
        Resources.DEFAULT.withMemory(
            new Resources.Memory(OptionalLong.of(16 << 20), OptionalLong.empty()));
    OciException refusal =
        assertThrows(
            OciException.class,
            () -> runtime().run(request(ProcessSpec.of("true")).resources(resources).build()));
    assertEquals(
        "run with chroot: it has no limits of memory and processors, which need control groups; use"
            + " an OCI runtime, as runc",
        refusal.getMessage());
  }

  @Test
  void refusesToDropWhatItNeeds() {
    Privileges privileges = Privileges.of(Privileges.Mode.SANDBOX, List.of(), List.of("all"));
    OciException refusal =
        assertThrows(
            OciException.class,
            () -> runtime().run(request(ProcessSpec.of("true")).privileges(privileges).build()));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
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
