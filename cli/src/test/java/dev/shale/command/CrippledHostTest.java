package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.command.OrdinaryUser.Subordinates;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same work on hosts that lack something: the images have the same IDs everywhere. Each host is
 * made of this one, in a mount namespace that goes with it.
 */
@Tag("linux")
@Tag("peer")
@Execution(ExecutionMode.CONCURRENT)
final class CrippledHostTest {
  private static final Path FORBID =
      Path.of(System.getProperty("testdata", ""), "environment", "forbid-syscalls.py");

  private static final String DOCKERFILE =
      """
      FROM scratch
      ADD base.tar /
      ENV PATH=/bin:/usr/bin
      COPY --chown=7:8 --chmod=0640 tree/ /srv/tree/
      RUN mkdir -p /opt/a/b && echo one >/opt/a/b/one && ln /opt/a/b/one /opt/a/two && ln -s a /opt/l \\
        && chmod 2755 /opt/a && echo more >>/srv/tree/file-01 && : >>/srv/tree/file-02
      WORKDIR /work
      RUN rm -r /opt/a /srv/tree/sub && mkdir -p /opt/a/b && touch /etc/passwd \\
        && umask >umask && cat /etc/hostname >/dev/null && rm /srv/tree/file-03
      RUN touch /srv/tree/file-04 && touch /opt/x && rm /opt/x
      RUN touch /srv/tree/file-04 && touch /opt/x && rm /opt/x
      RUN stat -c '%n %Y %a' /srv/tree/file-04 /opt /srv/tree >/work/stat
      RUN sleep 30 & echo done >/work/done
      """;

  /** What is done with the program whose words are the arguments; prints the IDs of two images. */
  private static final String WORK =
      """
      set -eu
      export SOURCE_DATE_EPOCH=1700000000
      "$@" build -q -t app "$CONTEXT"
      "$@" from --name c app >/dev/null
      "$@" run c -- sh -c 'echo here >/work/here; rm -r /opt/a/b; cat /proc/self/comm >/dev/null || :'
      "$@" commit -q c done
      "$@" check --deep >&2
      """;

  /** What the program says in one line where it does less than its best. */
  private static final String COPIES = "each container gets a copy of all files";

  private static final String FUSE = "layers are stacked by fuse-overlayfs";
  private static final String ALONE = "owners are kept in attributes";
  private static final String CHROOT = "runs with chroot, without a seccomp filter";
  private static final String BARE = "runs with chroot alone";

  /** Another node of the same device: a change of the host's own would stay. */
  private static final String FUSE_FOR_ALL =
      """
      mknod "$STORE.fuse" c 10 229; chmod 666 "$STORE.fuse"; mount --bind "$STORE.fuse" /dev/fuse
      """;

  private static final String NO_FUSE = "mount --bind /dev/null /dev/fuse";
  private static final String NO_RUNC = "mount --bind /dev/null \"$(command -v runc)\"";
  private static final String NO_ADMIN = without("sys_admin");

  /** Another file system than the store's is below it, as in a container. */
  private static final String OVERLAY =
      """
      mkdir "$STORE"; mount -t tmpfs tmpfs "$STORE"; mkdir "$STORE/l" "$STORE/u" "$STORE/w"
      mount -t overlay -o "$FLAGS,lowerdir=$STORE/l,upperdir=$STORE/u,workdir=$STORE/w" o "$STORE"
      chown "$OWNER:" "$STORE"
      """;

  private static final String NEW_MOUNTS = "open_tree,move_mount,fsopen,fsconfig,fsmount";
  private static final String NO_NAMESPACES = forbid("EPERM", "mount,unshare,setns," + NEW_MOUNTS);

  private static String without(String capability) {
    return "set -- setpriv --bounding-set=-%1$s --inh-caps=-%1$s -- \"$@\"\n".formatted(capability);
  }

  private static String forbid(String error, String calls) {
    return "set -- %s %s %s \"$@\"\n".formatted(FORBID, error, calls);
  }

  /** A host, and what the program says of it. */
  enum Environment {
    NO_DEVICE_FUSE(NO_FUSE),
    NO_CAP_SYS_ADMIN(NO_ADMIN),
    NO_CAP_SYS_ADMIN_AND_NO_NAMESPACES(NO_ADMIN + NO_NAMESPACES, COPIES, BARE),
    NO_CAP_SYS_ADMIN_AND_NO_NAMESPACES_AND_STORE_MOUNTED_NODEV(
        "mkdir \"$STORE\"; mount -t tmpfs -o nosuid,nodev tmpfs \"$STORE\"\n"
            + NO_ADMIN
            + NO_NAMESPACES,
        COPIES,
        BARE),
    NO_NAMESPACES_AND_NO_MOUNTS(NO_NAMESPACES, COPIES, BARE),
    NO_CAP_MKNOD(without("mknod")),
    NO_CAP_CHOWN(without("chown"), ALONE),
    KERNEL_WITHOUT_NEW_CALLS(forbid("ENOSYS", "openat2,close_range," + NEW_MOUNTS)),
    FILTER_WITHOUT_NEW_CALLS(forbid("EPERM", "openat2,close_range," + NEW_MOUNTS)),
    STORE_ON_OVERLAY(OVERLAY, FUSE),
    STORE_ON_OVERLAY_WITHOUT_FUSE(OVERLAY + NO_FUSE, COPIES),
    STORE_MOUNTED_NOEXEC(
        "mkdir \"$STORE\"; mount -t tmpfs -o noexec,nosuid,nodev tmpfs \"$STORE\""),
    STORE_ON_OVERLAY_MOUNTED_NOEXEC("FLAGS=noexec,nosuid\n" + OVERLAY + NO_FUSE, COPIES),
    READ_ONLY_SYS("mount -o remount,bind,ro /sys; mount -o remount,bind,ro /sys/fs/cgroup"),
    NO_CGROUPS("umount -R /sys/fs/cgroup", CHROOT),
    NO_RUNTIME(NO_RUNC, CHROOT),
    SMALL_TMPDIR(
        "mkdir \"$STORE.tmp\"; mount -t tmpfs -o size=64k tmpfs \"$STORE.tmp\"\n"
            + "export TMPDIR=\"$STORE.tmp\""),
    LATIN_1("export LC_ALL=de_DE.ISO-8859-1 LANG=C"),
    NO_HOME("unset HOME XDG_RUNTIME_DIR USER; umask 077"),
    USER(Subordinates.RANGE, ""),
    USER_WITH_COVERED_PROC(Subordinates.RANGE, "mount --bind /proc/sys /proc/sys"),
    USER_WITH_STORE_ON_OVERLAY(Subordinates.RANGE, OVERLAY + FUSE_FOR_ALL, FUSE),
    USER_WITH_STORE_ON_OVERLAY_WITHOUT_FUSE(Subordinates.RANGE, OVERLAY + NO_FUSE, COPIES),
    USER_WITHOUT_NEWUIDMAP(
        Subordinates.RANGE, "mount --bind /dev/null \"$(command -v newuidmap)\"", ALONE),
    USER_WITHOUT_RUNTIME(Subordinates.RANGE, NO_RUNC, CHROOT),
    USER_WITHOUT_HOME(Subordinates.RANGE, "unset HOME XDG_RUNTIME_DIR USER; umask 077"),
    USER_ALONE(Subordinates.NONE, "", ALONE),
    USER_ALONE_WITH_STORE_ON_OVERLAY(Subordinates.NONE, OVERLAY + NO_FUSE, COPIES, ALONE);

    private final Optional<Subordinates> user;
    private final String script;
    private final String said;

    Environment(String script, String... said) {
      this.user = Optional.empty();
      this.script = script;
      this.said = String.join("\n", said);
    }

    Environment(Subordinates user, String script, String... said) {
      this.user = Optional.of(user);
      this.script = script;
      this.said = String.join("\n", said);
    }
  }

  @TempDir static Path shared;
  private static ProgramCopy program;
  private static Path context;
  private static String expected;

  @TempDir Path directory;

  @BeforeAll
  static void buildReference() throws IOException, InterruptedException {
    Programs.run(shared, "chmod 0711 .");
    program = ProgramCopy.shared();
    context = shared.resolve("context");
    SampleContext.write(context, SampleContext.base(shared), Comparator.naturalOrder());
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    ProgramRun reference = work(shared, List.of(), "");
    assertEquals("", reference.err());
    expected = reference.result();
    assertEquals(2, expected.lines().count(), expected);
  }

  /** Does the work in surroundings that a script makes. */
  private static ProgramRun work(Path place, List<String> asUser, String script)
      throws IOException, InterruptedException {
    Path store = place.resolve("store");
    List<String> before =
        new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-ec"));
    before.add("FLAGS=rw\n%s\nexec \"$@\"".formatted(script));
    before.add("sh");
    before.addAll(asUser);
    before.addAll(List.of("sh", "-c", WORK, "sh"));
    String owner = asUser.isEmpty() ? "root" : asUser.get(1).replaceAll(".*=", "");
    ProgramCopy.Caller caller =
        new ProgramCopy.Caller(
            before,
            List.of(),
            Map.of(
                "LC_ALL",
                "C.UTF-8",
                "CONTEXT",
                context.toString(),
                "STORE",
                store.toString(),
                "OWNER",
                owner),
            "022");
    return program.runWords(caller, program.words(store));
  }

  @ParameterizedTest
  @EnumSource
  void buildsTheSame(Environment environment) throws IOException, InterruptedException {
    ProgramRun run = run(environment);
    assertEquals(expected, run.result(), run.err());
    for (String said : environment.said.lines().toList()) {
      assertTrue(run.err().contains(said), run.err());
    }
    if (environment.said.isEmpty()) {
      assertEquals("", run.err());
    }
  }

  private ProgramRun run(Environment environment) throws IOException, InterruptedException {
    if (environment.user.isEmpty()) {
      return work(directory, List.of(), environment.script);
    }
    Programs.run(directory, "chmod 0711 .");
    try (OrdinaryUser user = OrdinaryUser.add(directory, environment.user.get())) {
      return work(user.home(), user.caller().before(), environment.script);
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatAUserMayNotWhoMayHaveNoNamespace(Subordinates subordinates)
      throws IOException, InterruptedException {
    Programs.run(directory, "chmod 0711 .");
    try (OrdinaryUser user = OrdinaryUser.add(directory, subordinates)) {
      ProgramRun run = work(user.home(), user.caller().before(), NO_NAMESPACES);
      assertEquals(ExitCode.FAILED, run.status());
      assertEquals(1, run.err().lines().count(), run.err());
      assertTrue(run.err().contains("allow user namespaces"), run.err());
    }
  }

  @Test
  void saysWhatARootMayNotWhoMayNothing() throws IOException, InterruptedException {
    ProgramRun run =
        work(directory, List.of(), "set -- setpriv --bounding-set=-all --inh-caps=-all -- \"$@\"");
    assertEquals(ExitCode.FAILED, run.status());
    assertTrue(run.err().contains("nor change its root (CAP_SYS_CHROOT)"), run.err());
  }
}
