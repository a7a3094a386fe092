package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.linux.HostPrograms;
import dev.shale.linux.Kernel;
import dev.shale.linux.KnownProcess;
import dev.shale.runtime.Mount.Access;
import dev.shale.snapshot.Loan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it can do; that it does it where nothing else can is shown with the whole program. */
@Tag("linux")
@Kernel(Kernel.Feature.ROOT)
final class BareChrootTest {
  @TempDir Path temp;
  private Path rootfs;

  @BeforeEach
  void fillRootfs() throws IOException {
    rootfs = HostRootfs.in(Files.createDirectory(temp.resolve("root")));
  }

  private record Outcome(int status, String out, String err) {}

  private Outcome run(ProcessSpec process, UnaryOperator<ContainerRequest.Builder> change)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ContainerRequest.Builder request =
        ContainerRequest.builder(new Rootfs(rootfs, new DirectoryTree(rootfs)), process)
            .network(new NetworkNamespace.Host())
            .stdio(new Stdio.Captured(out, err));
    OciRuntime runtime =
        new BareChroot(
            HostPrograms.of(""), temp.resolve("state"), Host.probe(Platform.of("linux", "amd64")));
    try (Loan loan = Loan.to(rootfs, temp.resolve("lent"))) {
      int status = runtime.run(change.apply(request).loan(loan).build());
      return new Outcome(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }

  private Outcome sh(String commands) throws IOException {
    return run(ProcessSpec.of("/bin/sh", "-c", commands), request -> request);
  }

  @Test
  void runsInTheRootAsTheUserInTheDirectory() throws IOException {
    ProcessSpec process =
        new ProcessSpec(
            List.of("sh", "-c", "pwd; id -u; id -G; echo *"), List.of(), "/home", "bob");
    assertEquals(
        new Outcome(0, "/home\n1000\n1000 29 50\nbob\n", ""), run(process, request -> request));
  }

  @Test
  void passesStatusesOn() throws IOException {
    assertEquals(3, sh("exit 3").status());
    assertEquals(127, run(ProcessSpec.of("nosuch"), request -> request).status());
    assertEquals(126, run(ProcessSpec.of("/etc/passwd"), request -> request).status());
  }

  @Test
  void hasDevicesForAWhile() throws IOException {
    assertEquals(
        new Outcome(0, "character special file\n", ""),
        sh("echo x >/dev/null && stat -c %F /dev/null"));
    assertFalse(Files.exists(rootfs.resolve("dev/null")));
  }

  @Test
  void putsFilesBackThatItShowedOthersFor() throws IOException {
    Path shown = Files.writeString(temp.resolve("hosts"), "shown\n");
    Path covered = Files.writeString(rootfs.resolve("etc/hosts"), "covered\n");
    FileTime time = FileTime.fromMillis(5000);
    Files.setLastModifiedTime(covered, time);
    Files.setLastModifiedTime(rootfs.resolve("etc"), time);
    Outcome outcome =
        run(
            ProcessSpec.of("/bin/sh", "-c", "cat /etc/hosts; echo more >>/etc/hosts"),
            request -> request.mount(new Mount.Bind(shown, "/etc/hosts", Access.READ_WRITE)));
    assertEquals(new Outcome(0, "shown\n", ""), outcome);
    assertEquals("covered\n", Files.readString(covered));
    assertEquals(time, Files.getLastModifiedTime(covered));
    assertEquals(time, Files.getLastModifiedTime(rootfs.resolve("etc")));
    assertEquals("shown\n", Files.readString(shown));
  }

  @Test
  void endsWhatIsLeftRunning() throws IOException {
    Outcome outcome = sh("(while :; do echo x; sleep 0.01; done) >/tmp/beat 2>&1 & sleep 0.1");
    assertEquals(0, outcome.status());
    long size = Files.size(rootfs.resolve("tmp/beat"));
    assertTrue(
        ProcessHandle.current()
            .children()
            .noneMatch(child -> child.isAlive() && isInRoot(child.pid())));
    assertEquals(size, Files.size(rootfs.resolve("tmp/beat")));
  }

  private boolean isInRoot(long pid) {
    try {
      Path root = Path.of("/proc", Long.toString(pid), "root");
      return Files.readSymbolicLink(root).equals(rootfs.toRealPath(LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return false; // it is gone
    }
  }

  @Test
  @Timeout(20)
  void endsWhatHoldsTheOutputOpen() throws IOException {
    assertEquals(new Outcome(0, "", ""), sh("sleep 100 & sleep 0.1"));
  }

  @Test
  void showsFileWithItsModeAndOwner() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "s3cret\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--------"));
    Files.setAttribute(secret, "unix:uid", 1000);
    ProcessSpec process =
        new ProcessSpec(
            List.of("sh", "-c", "cat /run/secrets/it; stat -c '%a %u' /run/secrets/it"),
            List.of(),
            "/",
            "bob");
    assertEquals(
        new Outcome(0, "s3cret\n400 1000\n", ""),
        run(
            process,
            request -> request.mount(new Mount.Bind(secret, "/run/secrets/it", Access.READ_ONLY))));
    assertFalse(Files.exists(rootfs.resolve("run")));
  }

  @Test
  void refusesWhatNeedsAMount() {
    Mount tmpfs = new Mount.Tmpfs("/t", OptionalLong.empty(), 0755);
    OciException refusal =
        assertThrows(
            OciException.class, () -> run(ProcessSpec.of("true"), request -> request.mount(tmpfs)));
    assertEquals(
        "run with chroot alone: it has no tmpfs on /t, since it may mount nothing; use an OCI"
            + " runtime, as runc",
        refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"etc", "home/bob/rw"})
  void refusesWhatACopyIsNotAsGoodAs(String source) throws IOException {
    Files.writeString(rootfs.resolve("home/bob/rw"), "text");
    Mount mount = new Mount.Bind(rootfs.resolve(source), "/tmp/it", Access.READ_WRITE);
    OciException refusal =
        assertThrows(
            OciException.class, () -> run(ProcessSpec.of("true"), request -> request.mount(mount)));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
    assertFalse(Files.exists(rootfs.resolve("tmp/it")));
    assertFalse(Files.exists(temp.resolve("lent")));
  }

  @Test
  void endsWhatAProcessThatDiedHasLeftRunning() throws IOException, InterruptedException {
    Process left = new ProcessBuilder("sleep", "100").start();
    try {
      Path bundle = Files.createDirectories(temp.resolve("state/left"));
      Files.createFile(temp.resolve("state/left.lock"));
      KnownProcess.write(left.pid(), bundle.resolve(Bundle.FIRST));
      assertEquals(0, sh("true").status());
      assertTrue(left.waitFor(10, TimeUnit.SECONDS));
      assertFalse(Files.exists(bundle));
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void refusesWhatNeedsANamespace() {
    OciException network =
        assertThrows(
            OciException.class,
            () ->
                run(
                    ProcessSpec.of("true"),
                    request -> request.network(new NetworkNamespace.Private())));
    assertEquals(ErrorKind.UNSUPPORTED, network.kind());
  }
}
