package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.linux.HostPrograms;
import dev.shale.progress.ProgressEvent;
import dev.shale.runtime.Host.Cgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuntimeProbeTest {
  @TempDir Path programs;
  private final List<ProgressEvent> told = new ArrayList<>();

  private void install(String... names) throws IOException {
    for (String name : names) {
      Files.createFile(
          programs.resolve(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
  }

  private void installUtilLinux() throws IOException {
    install(ChrootScript.PROGRAMS.toArray(String[]::new));
  }

  private RuntimeChoice choose(RuntimePreference preference, Cgroups cgroups) {
    Host host =
        new Host("amd64", MappedIds.INITIAL, cgroups, Map.of(), List.of(), Host.Reach.MOUNTS);
    return new RuntimeProbe(
            new HostPrograms(List.of(programs)), host, programs.resolve("state"), told::add)
        .choose(preference);
  }

  private RuntimeChoice chooseAny(Cgroups cgroups) {
    return choose(new RuntimePreference.Any(), cgroups);
  }

  @Test
  void prefersRunc() throws IOException {
    install("runc", "crun");
    installUtilLinux();
    assertEquals(
        "runc (%s/runc): is installed".formatted(programs), chooseAny(Cgroups.HYBRID).reason());
  }

  @Test
  void saysNothingWhenAnOciRuntimeIsChosen() throws IOException {
    install("runc");
    chooseAny(Cgroups.UNIFIED);
    assertEquals(List.of(), told);
  }

  @Test
  void takesCrunWhereThereIsNoRunc() throws IOException {
    install("crun");
    assertEquals(
        "crun (%s/crun): runc is not installed".formatted(programs),
        chooseAny(Cgroups.UNIFIED).reason());
  }

  @Test
  void passesOverCrunWithHybridCgroups() throws IOException {
    install("crun");
    installUtilLinux();
    assertEquals(
        "chroot: runc is not installed; crun refuses hosts with hybrid cgroups",
        chooseAny(Cgroups.HYBRID).reason());
  }

  @Test
  void tellsWhenOnlyTheEmbeddedIsolationIsLeft() throws IOException {
    installUtilLinux();
    chooseAny(Cgroups.UNIFIED);
    assertEquals(
        List.of(
            new ProgressEvent.Warning(
                "runs with chroot, without a seccomp filter:"
                    + " runc is not installed; crun is not installed")),
        told);
  }

  @Test
  void refusesWhereNothingIsInstalled() {
    OciException refusal = assertThrows(OciException.class, () -> chooseAny(Cgroups.UNIFIED));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  @Test
  void takesWhatIsNamed() throws IOException {
    install("runc", "youki");
    assertEquals(
        "youki (%s/youki): asked for".formatted(programs),
        choose(RuntimePreference.parse("youki"), Cgroups.UNIFIED).reason());
  }

  @Test
  void takesPath() throws IOException {
    install("mine");
    Path mine = programs.resolve("mine");
    assertEquals(
        "mine (%s): asked for".formatted(mine),
        choose(RuntimePreference.parse(mine.toString()), Cgroups.UNIFIED).reason());
  }

  @Test
  void takesEmbeddedIsolationByName() throws IOException {
    install("runc");
    installUtilLinux();
    assertEquals(
        "chroot: asked for", choose(RuntimePreference.parse("chroot"), Cgroups.UNIFIED).reason());
  }

  @Test
  void refusesNameOfNoProgram() throws IOException {
    install("runc");
    OciException refusal =
        assertThrows(
            OciException.class, () -> choose(RuntimePreference.parse("kata"), Cgroups.UNIFIED));
    assertEquals("run with \"kata\": no such program in " + programs, refusal.getMessage());
  }

  @Test
  void refusesNamedRuntimeThatCannotWork() throws IOException {
    install("runc", "crun");
    OciException refusal =
        assertThrows(
            OciException.class, () -> choose(RuntimePreference.parse("crun"), Cgroups.HYBRID));
    assertEquals("run with \"crun\": refuses hosts with hybrid cgroups", refusal.getMessage());
  }
}
