package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.runtime.Host.Cgroups;
import dev.shale.runtime.MappedIds.Range;
import dev.shale.runtime.Rlimit.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostTest {
  @Test
  void readsHardLimits() {
    List<String> limits =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max cpu time              unlimited            unlimited            seconds   ",
            "Max open files            1024                 20000                files     ",
            "Max realtime priority     0                    0                    ");
    assertEquals(
        Map.of(Resource.CPU, Rlimit.UNLIMITED, Resource.NOFILE, 20000L, Resource.RTPRIO, 0L),
        Host.hardLimits(limits));
  }

  @Test
  void lowersLimitsToItsOwn() {
    Host host =
        new Host(
            "amd64",
            MappedIds.INITIAL,
            Cgroups.UNIFIED,
            Map.of(Resource.NOFILE, 10L),
            List.of(),
            Host.Reach.MOUNTS);
    assertEquals(
        List.of(new Rlimit(Resource.NOFILE, 5, 10), new Rlimit(Resource.CORE, 0, 99)),
        host.clamp(List.of(new Rlimit(Resource.NOFILE, 5, 20), new Rlimit(Resource.CORE, 0, 99))));
  }

  @Test
  void knowsUnifiedCgroups(@TempDir Path mount) throws IOException {
    Files.createFile(mount.resolve("cgroup.controllers"));
    assertEquals(Cgroups.UNIFIED, Host.cgroups(mount));
  }

  @Test
  void knowsHybridCgroups(@TempDir Path mount) throws IOException {
    Files.createDirectories(mount.resolve("devices"));
    Files.createFile(Files.createDirectory(mount.resolve("unified")).resolve("cgroup.controllers"));
    assertEquals(Cgroups.HYBRID, Host.cgroups(mount));
  }

  @Test
  void knowsLegacyCgroups(@TempDir Path mount) throws IOException {
    Files.createDirectories(mount.resolve("devices"));
    assertEquals(Cgroups.LEGACY, Host.cgroups(mount));
  }

  @Test
  void mapsRangeUpToItsEnd() {
    Range range = Range.parse("      1000     100000       5");
    assertTrue(range.has(1004));
    assertFalse(range.has(1005));
  }

  @Test
  void refusesUserWhoIsNotMapped() {
    MappedIds ids = new MappedIds(List.of(new Range(0, 1)), List.of(new Range(0, 1)), false, false);
    ProcessUser bob = new ProcessUser(1000, 0, List.of(), "/");
    assertEquals(
        "run as \"bob\": user 1000 is not mapped in this user namespace;"
            + " add a range to /etc/subuid",
        assertThrows(OciException.class, () -> ids.check("bob", bob)).getMessage());
  }

  @Test
  void readsCapabilitiesThatCanBeHad() {
    assertEquals(
        List.of("CAP_CHOWN", "CAP_CHECKPOINT_RESTORE"),
        Capabilities.bounding(List.of("CapEff:\t000001ffffffffff", "CapBnd:\t0000010000000001")));
  }
}
