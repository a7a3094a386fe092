package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.runtime.Mount.Access;
import dev.shale.runtime.Rlimit.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link OciRuntime} owes its callers; each runtime's test extends this. */
@Tag("linux")
interface OciRuntimeContract {
  /** The runtime, working in {@link #stateDir}. */
  OciRuntime runtime() throws IOException;

  /** A root made by {@link HostRootfs}. */
  Path rootfs();

  /** Empty before and after each run. */
  Path stateDir();

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
    int status =
        runtime().run(change.apply(request(process)).stdio(new Stdio.Captured(out, err)).build());
    return new Outcome(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A container in {@link #rootfs}. */
  default ContainerRequest.Builder request(ProcessSpec process) {
    return ContainerRequest.builder(new Rootfs(rootfs(), new DirectoryTree(rootfs())), process);
  }

  /** A process that runs shell commands. */
  static ProcessSpec sh(String commands) {
    return ProcessSpec.of("/bin/sh", "-c", commands);
  }

  /** Runs shell commands that are to succeed silently on standard error. */
  default String output(String commands) throws IOException {
    return output(sh(commands), request -> request);
  }

  /** Runs a process that is to succeed silently on standard error. */
  default String output(ProcessSpec process, UnaryOperator<ContainerRequest.Builder> change)
      throws IOException {
    Outcome outcome = run(process, change);
    assertEquals("", outcome.err());
    assertEquals(0, outcome.status());
    return outcome.out();
  }

  @AfterEach
  default void leavesNothingBehind() throws IOException {
    try (Stream<Path> left = Files.list(stateDir())) {
      assertEquals(List.of(), left.toList());
    }
    assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(rootfs().toString()));
    try (Stream<Path> groups = Files.walk(Path.of("/sys/fs/cgroup"), 3)) {
      assertEquals(
          List.of(),
          groups.filter(path -> path.getFileName().toString().startsWith("shale-")).toList());
    }
  }

  @Test
  default void removesWhatAKilledProcessHasLeft() throws IOException {
    Files.createFile(stateDir().resolve("dead.lock"));
    Files.createDirectories(stateDir().resolve("dead/files"));
    assertEquals("", output("true"));
  }

  @Test
  default void passesOutputOn() throws IOException {
    assertEquals("hello\n", output("echo hello"));
  }

  @Test
  default void passesErrorOutputOnApart() throws IOException {
    assertEquals(new Outcome(0, "", "oops\n"), run(sh("echo oops >&2")));
  }

  @Test
  default void passesStatusOn() throws IOException {
    assertEquals(3, run(sh("exit 3")).status());
  }

  @Test
  default void countsSignalsFrom128() throws IOException {
    // The first process of a namespace survives its own signals; its child does not.
    assertEquals(137, run(sh("sh -c 'kill -9 $$'; exit $?")).status());
  }

  @Test
  default void programThatIsMissingIs127() throws IOException {
    Outcome outcome = run(ProcessSpec.of("nosuch"));
    assertEquals(127, outcome.status());
    assertTrue(outcome.err().contains("nosuch"), outcome.err());
  }

  @Test
  default void programAtPathThatIsMissingIs127() throws IOException {
    assertEquals(127, run(ProcessSpec.of("/bin/nosuch")).status());
  }

  @Test
  default void fileThatIsNoProgramIs126() throws IOException {
    assertEquals(126, run(ProcessSpec.of("/etc/passwd")).status());
  }

  @Test
  default void directoryIs126() throws IOException {
    assertEquals(126, run(ProcessSpec.of("/etc")).status());
  }

  @Test
  default void readsNothing() throws IOException {
    assertEquals("", output("cat"));
  }

  @Test
  default void findsProgramInPathOfRequest() throws IOException {
    ProcessSpec process = ProcessSpec.of("echo", "found").withEnv(List.of("PATH=/bin"));
    assertEquals("found\n", output(process, r -> r));
  }

  @Test
  default void keepsArgumentsAsTheyAre() throws IOException {
    ProcessSpec process =
        ProcessSpec.of("/bin/sh", "-c", "echo \"$1|$2|$3\"", "sh", "it's $HOME", "", "naïve\n*");
    assertEquals("it's $HOME||naïve\n*\n", output(process, r -> r));
  }

  @Test
  default void environmentIsThatOfTheRequest() throws IOException {
    ProcessSpec process =
        ProcessSpec.of("env").withEnv(List.of("A=it's", "A.B=c", "PATH=/usr/bin", "-x=y"));
    String seen = output(process, r -> r.hostname("box"));
    assertEquals(
        List.of("-x=y", "A.B=c", "A=it's", "HOME=/root", "HOSTNAME=box", "PATH=/usr/bin"),
        seen.lines().sorted().toList());
  }

  @Test
  default void environmentHasUsualPathWhereNoneIsGiven() throws IOException {
    assertEquals(
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n", output("echo $PATH"));
  }

  @Test
  default void environmentOfContainerDoesNotReachTheHostsPrograms() throws IOException {
    ProcessSpec process =
        ProcessSpec.of("/bin/sh", "-c", "echo $LD_LIBRARY_PATH; cat /proc/self/stat >/dev/null")
            .withEnv(List.of("LD_LIBRARY_PATH=/proc/self/cwd"));
    Files.writeString(rootfs().resolve("libc.so.6"), "no library");
    try {
      assertEquals("/proc/self/cwd\n", output(process.withCwd("/tmp"), r -> r));
    } finally {
      Files.delete(rootfs().resolve("libc.so.6"));
    }
  }

  @Test
  default void startsInItsDirectory() throws IOException {
    assertEquals("/home/bob\n", output(sh("pwd").withCwd("/home/bob"), r -> r));
  }

  @Test
  default void makesDirectoryToStartIn() throws IOException {
    assertEquals("/tmp/a/b\n", output(sh("pwd; rm -r /tmp/a").withCwd("/tmp/a/b"), r -> r));
  }

  @Test
  default void runsAsRootByDefault() throws IOException {
    assertEquals("0 0 0\n", output("echo $(id -u) $(id -g) $(id -G)"));
  }

  @Test
  default void runsAsUserByNameWithHerGroupsAndHome() throws IOException {
    ProcessSpec process = sh("echo $(id -u) $(id -g) $(id -G) $HOME").withUser("bob");
    assertEquals("1000 1000 1000 29 50 /home/bob\n", output(process, r -> r));
  }

  @Test
  default void runsAsNumbersThatNoOneHas() throws IOException {
    ProcessSpec process = sh("echo $(id -u) $(id -g) $(id -G) $HOME").withUser("4242:4343");
    assertEquals("4242 4343 4343 /\n", output(process, r -> r));
  }

  @Test
  default void refusesUserThatIsNotInTheImage() throws IOException {
    OciException refusal =
        assertThrows(OciException.class, () -> run(sh("true").withUser("mallory")));
    assertEquals("user \"mallory\": not in /etc/passwd of the image", refusal.getMessage());
  }

  @Test
  default void hostnameIsThatOfTheRequest() throws IOException {
    assertEquals("box.example\n", output(sh("hostname"), r -> r.hostname("box.example")));
  }

  @Test
  default void processIsTheFirstOfItsNamespace() throws IOException {
    assertEquals("1\n", output("echo $$"));
  }

  @Test
  default void seesNoProcessOfTheHost() throws IOException {
    assertEquals(
        "1\n",
        output("cd /proc; for d in [0-9]*; do [ $d -gt 1 ] || echo $d; done")
            .lines()
            .reduce("", (all, line) -> all + line + "\n"));
  }

  @Test
  default void hasOnlyLoopbackForNetwork() throws IOException {
    String devices = output("cat /proc/net/dev");
    assertEquals(
        List.of("lo"),
        devices.lines().skip(2).map(line -> line.strip().split(":", -1)[0]).toList());
  }

  @Test
  default void loopbackIsUp() throws IOException {
    assertEquals(
        "127.0.0.0\n",
        output(
            "cat /proc/net/fib_trie | while read a b c; do"
                + " case $b in 127.0.0.0/*) echo 127.0.0.0; break;; esac; done"));
  }

  @Test
  default void sharesNetworkOfHostWhereAskedTo() throws IOException {
    String inside =
        output(
            ProcessSpec.of("readlink", "/proc/self/ns/net"),
            r -> r.network(new NetworkNamespace.Host()));
    assertEquals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString(), inside.strip());
  }

  @Test
  default void hasNamespacesOfItsOwn() throws IOException {
    for (String kind : List.of("mnt", "pid", "ipc", "uts", "net", "cgroup")) {
      String inside = output("readlink /proc/self/ns/" + kind).strip();
      Path outside = Files.readSymbolicLink(Path.of("/proc/self/ns", kind));
      assertFalse(inside.equals(outside.toString()), kind);
    }
  }

  @Test
  default void limitsAreThoseOfTheRequest() throws IOException {
    List<Rlimit> limits = List.of(new Rlimit(Resource.NOFILE, 100, 200));
    assertEquals(
        "100 200\n",
        output(
            sh("echo $(ulimit -Sn) $(ulimit -Hn)"),
            r -> r.resources(Resources.DEFAULT.withRlimits(limits))));
  }

  @Test
  default void limitsAboveTheHostsAreLowered() throws IOException {
    List<Rlimit> limits = List.of(new Rlimit(Resource.NOFILE, Rlimit.UNLIMITED, Rlimit.UNLIMITED));
    Object host =
        Host.hardLimits(Files.readAllLines(Path.of("/proc/self/limits")))
            .getOrDefault(Resource.NOFILE, 0L);
    assertEquals(
        host + "\n",
        output(sh("ulimit -Hn"), r -> r.resources(Resources.DEFAULT.withRlimits(limits))));
  }

  @Test
  default void capabilitiesAreTheDefaultOnes() throws IOException {
    // chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service sys_chroot
    // setfcap
    String expected =
        """
        CapInh: 0000000000000000
        CapPrm: 00000000800405fb
        CapEff: 00000000800405fb
        CapBnd: 00000000800405fb
        CapAmb: 0000000000000000
        """;
    assertEquals(expected, output(status("Cap*")));
  }

  @Test
  default void userHasNoCapabilities() throws IOException {
    assertEquals(
        "CapEff: 0000000000000000\n", output(sh(status("CapEff*")).withUser("bob"), r -> r));
  }

  static String status(String fields) {
    return "cat /proc/self/status | while read a b; do case $a in "
        + fields
        + ") echo $a $b;; esac; done";
  }

  @Test
  default void maskedFilesAreEmpty() throws IOException {
    assertEquals(
        "",
        output("for f in /proc/keys /proc/kcore /proc/timer_list; do [ ! -e $f ] || cat $f; done"));
  }

  @Test
  default void maskedDirectoriesAreEmpty() throws IOException {
    assertEquals("", output("ls /sys/firmware"));
  }

  @Test
  default void kernelSettingsCannotBeWritten() throws IOException {
    Outcome outcome = run(sh("echo 1 >/proc/sys/kernel/panic"));
    assertTrue(outcome.err().contains("Read-only file system"), outcome.err());
  }

  @Test
  default void sysCannotBeWritten() throws IOException {
    Outcome outcome = run(sh("mkdir /sys/fs/cgroup/x"));
    assertTrue(outcome.status() != 0, outcome.err());
  }

  @Test
  default void cannotMount() throws IOException {
    Outcome outcome = run(sh("mount -t tmpfs tmpfs /tmp"));
    assertTrue(outcome.status() != 0, outcome.err());
  }

  @Test
  default void devicesAreTheHarmlessOnes() throws IOException {
    assertEquals(
        List.of(
            "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
            "stdout", "tty", "urandom", "zero"),
        output("ls /dev").lines().filter(name -> !name.equals("core")).toList());
  }

  @Test
  default void devNullSwallowsWhatUsersWrite() throws IOException {
    assertEquals("", output(sh("echo x >/dev/null").withUser("bob"), r -> r));
  }

  @Test
  default void sharedMemoryIsForEveryone() throws IOException {
    assertEquals("", output(sh("touch /dev/shm/x").withUser("bob"), r -> r));
  }

  @Test
  default void changesStayInTheRoot() throws IOException {
    output("echo kept >/var/tmp/file");
    assertEquals("kept\n", Files.readString(rootfs().resolve("var/tmp/file")));
  }

  @Test
  default void showsFileOfTheHost(@TempDir Path host) throws IOException {
    Path hosts = Files.writeString(host.resolve("hosts"), "127.0.0.1 here\n");
    Mount mount = new Mount.Bind(hosts, "/etc/hosts", Access.READ_WRITE);
    assertEquals("127.0.0.1 here\n", output(sh("cat /etc/hosts"), r -> r.mount(mount)));
  }

  @Test
  default void mountThatIsReadOnlyCannotBeWritten(@TempDir Path host) throws IOException {
    Path hosts = Files.writeString(host.resolve("hosts"), "as it was\n");
    Mount mount = new Mount.Bind(hosts, "/etc/hosts", Access.READ_ONLY);
    Outcome outcome = run(sh("echo changed >/etc/hosts"), r -> r.mount(mount));
    assertTrue(outcome.err().contains("Read-only file system"), outcome.err());
  }

  @Test
  default void mountFollowsLinkInsideTheRootOnly(@TempDir Path host) throws IOException {
    Path secret = Files.createDirectory(host.resolve("outside"));
    Path link = Files.createSymbolicLink(rootfs().resolve("var/escape"), secret);
    Mount mount = new Mount.Bind(host, "/var/escape/data", Access.READ_WRITE);
    try {
      assertEquals("outside\n", output(sh("ls /var/escape/data"), r -> r.mount(mount)));
      try (Stream<Path> files = Files.list(secret)) {
        assertEquals(List.of(), files.toList());
      }
    } finally {
      Files.delete(link);
    }
  }

  @Test
  default void tmpfsHasItsSizeAndMode() throws IOException {
    Mount mount = new Mount.Tmpfs("/mnt/memory", OptionalLong.of(1 << 20), 0750);
    assertEquals(
        "750\n1024k\n",
        output(sh("stat -c %a /mnt/memory; " + sizeOf("/mnt/memory")), r -> r.mount(mount)));
  }

  private static String sizeOf(String target) {
    return "while read a b c d e; do [ $b != "
        + target
        + " ] || for o in ${d#*size=}; do echo ${o%%,*}; done; done </proc/mounts";
  }

  @Test
  default void sharedMemoryHasTheSizeOfTheRequest() throws IOException {
    Resources resources = Resources.DEFAULT.withShmBytes(2 << 20);
    assertEquals("2048k\n", output(sh(sizeOf("/dev/shm")), r -> r.resources(resources)));
  }

  @Test
  default void showsMountsInsideOfMounts(@TempDir Path host) throws IOException {
    Path file = Files.writeString(host.resolve("file"), "inside\n");
    Mount outer = new Mount.Tmpfs("/mnt/outer", OptionalLong.empty(), Mount.FOR_EVERYBODY);
    Mount inner = new Mount.Bind(file, "/mnt/outer/a/b", Access.READ_ONLY);
    Mount last = new Mount.Tmpfs("/mnt/outer/c", OptionalLong.empty(), Mount.FOR_EVERYBODY);
    assertEquals(
        "inside\na\nc\n",
        output(
            sh("cat /mnt/outer/a/b; ls /mnt/outer"), r -> r.mount(outer).mount(inner).mount(last)));
  }

  @Test
  default void ofMountsOnOneTargetTheLastShows(@TempDir Path host) throws IOException {
    Path one = Files.writeString(host.resolve("one"), "one\n");
    Path two = Files.writeString(host.resolve("two"), "two\n");
    assertEquals(
        "two\n",
        output(
            sh("cat /mnt/which"),
            r ->
                r.mount(new Mount.Bind(one, "/mnt/which", Access.READ_ONLY))
                    .mount(new Mount.Bind(two, "/mnt/which", Access.READ_WRITE))));
  }

  @Test
  default void writesThroughToADirectoryOfTheHost(@TempDir Path host) throws IOException {
    Mount mount = new Mount.Bind(host, "/mnt/cache/deep", Access.READ_WRITE);
    output(sh("echo kept >/mnt/cache/deep/file"), r -> r.mount(mount));
    assertEquals("kept\n", Files.readString(host.resolve("file")));
  }

  @Test
  default void capabilitiesAreAddedAndDropped() throws IOException {
    Privileges privileges =
        Privileges.of(Privileges.Mode.SANDBOX, List.of("net_admin", "CAP_MKNOD"), List.of("kill"));
    assertEquals(
        "CapEff: 00000000880415db\n", output(sh(status("CapEff*")), r -> r.privileges(privileges)));
  }

  @Test
  default void insecureContainerHasAllThatWeHave() throws IOException {
    Privileges privileges = Privileges.of(Privileges.Mode.INSECURE, List.of(), List.of());
    String ours =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("CapBnd:"))
            .map(line -> line.replace("CapBnd:\t", "CapEff: ") + "\nwritable\n")
            .findFirst()
            .orElseThrow();
    assertEquals(
        ours,
        output(
            sh(status("CapEff*") + "; [ ! -w /proc/sys/kernel/panic ] || echo writable"),
            r -> r.privileges(privileges)));
  }

  private static Privileges restricted(String... options) {
    return new Privileges(
        Privileges.Mode.SANDBOX,
        List.of(),
        List.of(),
        List.of(),
        Restrictions.parse(List.of(options)));
  }

  @Test
  default void gainsNoPrivilegesIfToldSo() throws IOException {
    assertEquals(
        "NoNewPrivs: 1\n",
        output(sh(status("NoNewPrivs*")), r -> r.privileges(restricted("no-new-privileges"))));
  }

  @Test
  default void seesPathsThatAreUsuallyHidden() throws IOException {
    String script = "[ -f /proc/keys ] && [ -c /proc/timer_list ] && echo seen";
    Privileges privileges = restricted("unmask=/proc/keys");
    assertEquals("seen\n", output(sh(script), r -> r.privileges(privileges)));
  }

  @Test
  default void seesNothingOfWhatIsMasked() throws IOException {
    Privileges privileges =
        restricted("mask=/bin/uname:/usr/../var").withMode(Privileges.Mode.INSECURE);
    String script = "[ ! -s /usr/bin/uname ] && ls /var && echo hidden";
    assertEquals("hidden\n", output(sh(script), r -> r.privileges(privileges)));
  }

  @Test
  default void hasDevicesOfTheRequest() throws IOException {
    Privileges privileges =
        new Privileges(
            Privileges.Mode.SANDBOX,
            List.of(),
            List.of(),
            List.of(Device.parse("/dev/zero:/dev/nothing")),
            Restrictions.DEFAULT);
    assertEquals(
        "character special file\n",
        output(sh("stat -c %F /dev/nothing; : >/dev/nothing"), r -> r.privileges(privileges)));
  }

  @Test
  default void refusesDeviceThatIsMissing() {
    Privileges privileges =
        new Privileges(
            Privileges.Mode.SANDBOX,
            List.of(),
            List.of(),
            List.of(Device.parse("/dev/nosuch")),
            Restrictions.DEFAULT);
    OciException refusal =
        assertThrows(OciException.class, () -> run(sh("true"), r -> r.privileges(privileges)));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  default void refusesMountOfWhatIsMissing(@TempDir Path host) throws IOException {
    Mount mount = new Mount.Bind(host.resolve("nosuch"), "/mnt", Access.READ_ONLY);
    OciException refusal =
        assertThrows(OciException.class, () -> run(sh("true"), r -> r.mount(mount)));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  default void refusesRootWhoseProcIsLink(@TempDir Path other) throws IOException {
    HostRootfs.in(other);
    Files.delete(other.resolve("proc"));
    Files.createSymbolicLink(other.resolve("proc"), other.resolve("tmp"));
    ContainerRequest request =
        ContainerRequest.builder(
                new Rootfs(other, new DirectoryTree(other)), ProcessSpec.of("/bin/true"))
            .stdio(
                new Stdio.Captured(
                    OutputStream.nullOutputStream(), OutputStream.nullOutputStream()))
            .build();
    OciRuntime runtime = runtime();
    OciException refusal = assertThrows(OciException.class, () -> runtime.run(request));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  @Test
  default void interruptEndsTheContainer() throws IOException {
    Thread caller = Thread.currentThread();
    OutputStream interrupting =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            caller.interrupt();
          }
        };
    Stdio stdio = new Stdio.Captured(interrupting, OutputStream.nullOutputStream());
    ContainerRequest request = request(sh("echo ready; sleep 1000")).stdio(stdio).build();
    OciRuntime runtime = runtime();
    assertThrows(InterruptedIOException.class, () -> runtime.run(request));
    assertTrue(Thread.interrupted());
    assertEquals(List.of(), ProcessHandle.current().descendants().toList());
  }

  @Test
  default void processReadsWhatItIsFed() throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    byte[] commands =
        "echo out; echo err >&2\nexit 3\necho unread\n".getBytes(StandardCharsets.UTF_8);
    Stdio stdio = new Stdio.Fed(new ByteArrayInputStream(commands), said);
    int status = runtime().run(request(ProcessSpec.of("/bin/sh")).stdio(stdio).build());
    assertEquals(3, status);
    // A runtime that copies two pipes does so in either order.
    assertEquals(
        List.of("err", "out"), said.toString(StandardCharsets.UTF_8).lines().sorted().toList());
  }

  @Test
  default void outputThatCannotBeWrittenEndsTheContainer() throws IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    Stdio stdio = new Stdio.Captured(full, OutputStream.nullOutputStream());
    ContainerRequest request = request(sh("echo ready; sleep 1000")).stdio(stdio).build();
    OciRuntime runtime = runtime();
    IOException failure = assertThrows(IOException.class, () -> runtime.run(request));
    assertEquals("disk full", failure.getMessage());
  }
}
