package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

  private static Privileges filteredBy(String option) {
    return new Privileges(
        Privileges.Mode.SANDBOX,
        List.of(),
        List.of(),
        List.of(),
        Restrictions.parse(List.of(option)));
  }

  @Test
  void filterOfSystemCallsIsLeftOut() throws IOException {
    String all =
        output(
            OciRuntimeContract.sh(OciRuntimeContract.status("Seccomp:*")),
            r -> r.privileges(filteredBy("seccomp=unconfined")));
    assertEquals("Seccomp: 0\n", all);
  }

  @Test
  void filterOfSystemCallsIsThatOfAFile(@TempDir Path directory) throws IOException {
    Path profile = directory.resolve("profile.json");
    Files.writeString(
        profile,
        """
        {"defaultAction": "SCMP_ACT_ALLOW",
         "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95}]}
        """);
    String script = "mkdir /tmp/x 2>/dev/null && echo made; echo over";
    String said =
        output(OciRuntimeContract.sh(script), r -> r.privileges(filteredBy("seccomp=" + profile)));
    assertEquals("over\n", said);
  }

  @Test
  void dropsAllButWhatIsAdded() throws IOException {
    Privileges privileges =
        Privileges.of(Privileges.Mode.SANDBOX, List.of("CAP_MKNOD"), List.of("all"));
    assertEquals(
        "CapEff: 0000000008000000\n",
        output(
            OciRuntimeContract.sh(OciRuntimeContract.status("CapEff*")),
            r -> r.privileges(privileges)));
  }

  @Test
  void memoryIsLimited() throws IOException {
    OptionalLong limit = OptionalLong.of(16 << 20);
    Resources resources =
        Resources.DEFAULT.withMemory(new Resources.Memory(limit, OptionalLong.empty()));
    int status =
        run(
                OciRuntimeContract.sh("a=0123456789abcdef; while :; do a=$a$a; done"),
                r -> r.resources(resources))
            .status();
    assertEquals(137, status);
    assertEquals(
        Optional.of("killed, perhaps for want of memory (limit 16 MiB)"),
        resources.explain(status));
  }

  @Test
  void processorsAreLimited() throws IOException {
    Resources resources =
        Resources.DEFAULT
            .withCpu(
                new Resources.Cpu(
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.of(512),
                        Optional.of("0"),
                        Optional.empty())
                    .withProcessors(0.5))
            .withCgroupParent("/shaletest");
    try {
      assertEquals(
          "Cpus_allowed_list: 0\n",
          output(
              OciRuntimeContract.sh(
                  "while read a b; do [ $a != Cpus_allowed_list: ] || echo $a $b; done"
                      + " </proc/self/status"),
              r -> r.resources(resources)));
    } finally {
      removeGroups("shaletest");
    }
  }

  /** A parent that was named stays, as it may be somebody's. */
  private static void removeGroups(String name) throws IOException {
    try (var groups = Files.walk(Path.of("/sys/fs/cgroup"), 2)) {
      for (Path group : groups.filter(path -> path.endsWith(name)).toList()) {
        Files.delete(group);
      }
    }
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
