package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.runtime.HostRootfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process in a container is shown and allowed, by the flags of {@code shale run}. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY})
final class RunFlagsTest {
  @TempDir Path directory;

  @BeforeEach
  void makeContainer() throws IOException {
    Path base = Files.createDirectory(directory.resolve("base"));
    HostRootfs.in(Files.createDirectory(base.resolve("rootfs")));
    Files.writeString(base.resolve("Dockerfile"), "FROM scratch\nCOPY rootfs /\n");
    shale("build", "-t", "base", base.toString()).result();
    shale("from", "--name", "c", "base").result();
  }

  /** What containers have may be read-only: no plain deletion does. */
  @AfterEach
  void removeAll() {
    shale("rm", "--all");
    shale("rmi", "--all", "--force");
    shale("prune", "--all");
  }

  private ProgramRun shale(String... words) {
    return ProgramRun.ofRoot(directory, words);
  }

  /** Runs a shell that ends with the first failure. */
  private ProgramRun run(String commands, String... flags) {
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(Arrays.asList(flags));
    words.addAll(List.of("c", "--", "/bin/sh", "-ec", commands));
    return shale(words.toArray(String[]::new));
  }

  private void runs(String commands, String... flags) {
    ProgramRun run = run(commands, flags);
    assertEquals("", run.err());
    assertEquals(0, run.status());
  }

  private String commit() {
    return shale("commit", "c").result();
  }

  @Test
  void cacheIsThereForTheNextRunAndInNoCommit() {
    String before = commit();
    runs("echo once >/root/.cache/go/f", "--mount", "type=cache,target=/root/.cache/go");
    runs("[ $(cat /x/y/f) = once ]", "--mount", "type=cache,id=/root/.cache/go,dst=/x/y,ro");
    assertEquals(before, commit());
  }

  @Test
  void cachesAreCountedAndPruned() {
    runs("echo once >/c/f", "--mount", "type=cache,target=/c,id=mine,sharing=locked,mode=700");
    String usage = shale("du", "--json").out();
    assertTrue(usage.contains("\"mine\""), usage);
    String pruned = shale("prune").out();
    assertTrue(pruned.contains(" 1 cache mounts,"), pruned);
    runs("[ ! -e /c/f ]", "--mount", "type=cache,target=/c,id=mine");
  }

  @Test
  void secretsAreSeenByTheProcessAndKeptNowhere() throws IOException {
    String before = commit();
    Path secret = Files.writeString(directory.resolve("secret"), "s3cret-0f-mine");
    runs(
        "[ $(cat /run/secrets/a) = s3cret-0f-mine ]; [ $(cat /k) = s3cret-0f-mine ];"
            + " [ $B = s3cret-0f-mine ]; [ ! -e /run/secrets/b ]; [ $(stat -c %a%u /k) = 4401000 ]",
        "--secret=id=a,src=" + secret,
        "--mount=type=secret,id=a",
        "--mount=type=secret,id=a,env=B",
        "--mount=type=secret,id=nosuch",
        "--mount=type=secret,source=a,target=/k,mode=0440,uid=1000,required");
    assertEquals(before, commit());
    try (Stream<Path> files = Files.walk(directory.resolve("root"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("s3cret-0f-mine"), file.toString());
      }
    }
  }

  @Test
  void mountsAreMadeParentsFirst() throws IOException {
    Path shown = Files.createDirectory(directory.resolve("shown"));
    Files.writeString(shown.resolve("f"), "f");
    runs(
        "[ $(cat /a/b/f) = f ]; [ $(cat /v/f) = f ]; echo >/a/x; ! echo 2>/dev/null >/a/b/x",
        "--mount=type=bind,src=" + shown + ",dst=/a/b,readonly",
        "--mount=type=tmpfs,dst=/a,size=1m",
        "--volume=" + shown + ":/v:ro");
    runs("[ ! -e /a ]; [ ! -e /v ]");
  }

  @Test
  void limitsAreKept() {
    runs(
        "[ $(ulimit -n) = 77 ]; [ $(stat -f -c %b /dev/shm) = 256 ]",
        "--ulimit=nofile=77", "--shm-size=1m", "--cpus=0.5", "--memory=64m");
    ProgramRun killed = run("a=0123456789abcdef; while :; do a=$a$a; done", "-m", "16m");
    assertEquals(137, killed.status());
    assertEquals(
        "shale: warning: killed, perhaps for want of memory (limit 16 MiB)\n", killed.err());
  }

  @Test
  void stepsOfABuildHaveThemToo() throws IOException {
    Path context = Files.createDirectory(directory.resolve("step"));
    Path shown = Files.createDirectory(directory.resolve("shown"));
    Files.writeString(shown.resolve("f"), "f");
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM base
        RUN [ $(ulimit -n) = 77 ] && [ $(stat -f -c %b /dev/shm) = 256 ] && [ $(cat /v/f) = f ]
        RUN read address name </etc/hosts; [ $address$name = 10.0.0.9db ]
        RUN ! chown 1:1 /etc/passwd 2>/dev/null
        RUN a=0123456789abcdef; while :; do a=$a$a; done
        """);
    ProgramRun run =
        shale(
            "build",
            "--pull=never",
            "--network=none",
            "--ulimit=nofile=77",
            "--shm-size=1m",
            "--cpus=0.5",
            "--memory=16m",
            "--cap-drop=chown",
            "--add-host=db:10.0.0.9",
            "--volume=" + shown + ":/v:ro",
            "--jobs=1",
            context.toString());
    assertEquals(137, run.status());
    assertTrue(
        run.err().endsWith("exit status 137, killed, perhaps for want of memory (limit 16 MiB)\n"),
        run.err());
  }

  @Test
  void hostsAreNamed() {
    runs(
        "read address name </etc/hosts; [ $address$name = 10.0.0.9db ]",
        "--add-host=db:10.0.0.9",
        "--network=none");
  }

  @Test
  void serversAreAskedThatAreNamed() {
    runs(
        "read s a </etc/resolv.conf; [ $s$a = searcha.org ]; ! [ -s /etc/hosts ]",
        "--dns=10.1.1.1,10.1.1.2",
        "--dns-search=a.org",
        "--no-hosts",
        "--no-hostname");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--security-opt=secomp=x|not known; did you mean seccomp?",
        "--security-opt=seccomp=/nosuch|seccomp profile /nosuch: no such file",
        "--security-opt=mask=proc|is not absolute",
        "--security-opt=unmask=/etc|\"/etc\" is not masked",
        "--security-opt=apparmor=mine|use unconfined",
        "--dns=here|expected an IP address",
        "--dns-option='a b'|expected one word",
        "--mount=type=cash,target=/x|cash",
        "--mount=type=tmpfs,target=/x,sise=1m|unknown key \"sise\"; did you mean size?",
        "--mount=type=tmpfs|target is missing",
        "--mount=type=tmpfs,target=/|is the container's root",
        "--mount=type=secret,id=x,required|secret x: not found; give it with --secret",
        "--mount=type=ssh,required|ssh agent default: not found; give it with --ssh",
        "--mount=src=/tmp,dst=/x,bind-propagation=rshared|only private propagation is offered",
        "--volume=/tmp:/x:U|option \"U\" is not offered",
        "--memory=1m|expected at least 6291456",
        "--memory-swap=1g|needs a memory limit beside it",
        "--cpus=0|expected 0.01 or more",
        "--ulimit=files=1|there is none of that name",
        "--cap-add=net_admim|did you mean CAP_NET_ADMIN?",
        "--security=none|expected sandbox or insecure",
        "--device=vendor.com/gpu=all|not names of CDI",
        "--add-host=db:somewhere|is no IP address",
        "--cgroup-parent=x.slice|systemd's slices are not offered",
      })
  void refusesInOneLine(String flag, String why) {
    ProgramRun refused = run("true", flag);
    assertTrue(refused.err().contains(why), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertEquals(125, refused.status());
  }

  @Test
  void embeddedIsolationRefusesWhatItLacks() {
    ProgramRun refused = run("true", "--runtime=chroot", "--memory=64m");
    assertTrue(refused.err().contains("it has no limits of memory"), refused.err());
    assertEquals(125, refused.status());
  }
}
