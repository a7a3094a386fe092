package dev.shale.runtime;

import dev.shale.linux.HostPrograms;
import dev.shale.runtime.Restrictions.NewPrivileges;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The shell script that sets up one container with programs of the host and becomes its process. A
 * file rather than arguments: other users of the host can list those.
 *
 * <p>Where there can be namespaces, the script starts itself a second time in new ones. Until it
 * becomes the process, what goes wrong is written to {@link #ERRORS}; {@link #STARTED} appears when
 * all went well.
 */
final class ChrootScript {
  /** The programs that a script uses. */
  static final List<String> PROGRAMS =
      List.of(
          "sh",
          "unshare",
          "setpriv",
          "prlimit",
          "mount",
          "env",
          "realpath",
          "dirname",
          "mkdir",
          "ln");

  /** Those that a script without namespaces uses. */
  static final List<String> BARE_PROGRAMS = List.of("sh", "nsenter", "setpriv", "prlimit", "env");

  static final String ERRORS = "errors";
  static final String STARTED = "started";

  private static final String WORDS = "chroot.sh";

  /** What would change the host programs that still have to run once the environment is set. */
  private static final Pattern UNSAFE_VARIABLE =
      Pattern.compile("(LD_|MALLOC_|LIBMOUNT_)\\w*|GLIBC_TUNABLES|GCONV_PATH|LOCPATH|NLSPATH");

  private final Host host;
  private final HostPrograms programs;
  private final List<String> lines = new ArrayList<>();

  private ChrootScript(Host host, HostPrograms programs) {
    this.host = host;
    this.programs = programs;
  }

  /** The script of a container whose process runs as {@code user}; {@code bundle} has its files. */
  static String of(
      Host host, HostPrograms programs, ContainerRequest request, ProcessUser user, Path bundle)
      throws IOException {
    ChrootScript script = new ChrootScript(host, programs);
    script.splitOff(request, bundle);
    script.lines.add("root=" + quote(request.rootfs().directory().toString()));
    script.lines.add(Script.read(WORDS));
    script.lines.add(register(bundle));
    script.setUp(request);
    script.testConfinement(request, user);
    script.call("become_root");
    script.become(
        request, user, bundle, List.of("unshare", "--root=.", "--wd=" + request.process().cwd()));
    return script.text();
  }

  /**
   * The same without namespaces or mounts: what is to be seen in the root is there already, and so
   * is the working directory. It is entered by {@code nsenter}, since seccomp filters may forbid
   * {@code unshare} even where it has nothing to unshare.
   */
  static String ofBare(
      Host host, HostPrograms programs, ContainerRequest request, ProcessUser user, Path bundle)
      throws IOException {
    ChrootScript script = new ChrootScript(host, programs);
    script.lines.add("set -eu");
    script.lines.add("umask 022");
    script.lines.add(keepErrors(bundle));
    script.lines.add(register(bundle));
    script.testConfinement(request, user);
    String root = request.rootfs().directory().toString();
    String cwd = resolved(LinkResolver.of(request.rootfs().tree()), request.process().cwd());
    script.become(
        request, user, bundle, List.of("nsenter", "--root=" + root, "--wd=" + root + cwd));
    return script.text();
  }

  /** What a script that did not come to its end said last, in its bundle. */
  static String lastError(Path bundle, int status) throws IOException {
    Path errors = bundle.resolve(ERRORS);
    String unexplained = "ended with status " + status;
    if (!Files.exists(errors)) {
      return unexplained;
    }
    return Files.readAllLines(errors).stream()
        .filter(Predicate.not(String::isBlank))
        .reduce((first, last) -> last)
        .orElse(unexplained);
  }

  private String text() {
    return String.join("\n", lines) + "\n";
  }

  /** The shell, which becomes the process, reads it itself: it is its own number that is there. */
  private static String register(Path bundle) {
    return "read -r first </proc/self/stat && echo \"$first\" >"
        + quote(bundle.resolve(Bundle.FIRST).toString());
  }

  /** Until the container's process is there, what goes wrong is ours. */
  private static String keepErrors(Path bundle) {
    return "exec 3>&2 2>" + quote(bundle.resolve(ERRORS).toString());
  }

  private void splitOff(ContainerRequest request, Path bundle) {
    List<String> unshare = new ArrayList<>(List.of("exec", program("unshare")));
    unshare.addAll(
        List.of("--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"));
    unshare.addAll(List.of("--ipc", "--uts", "--cgroup"));
    switch (request.network()) {
      case NetworkNamespace.Private p -> unshare.add("--net");
      case NetworkNamespace.Host h -> {}
    }
    lines.add("if [ \"${1-}\" != inside ]; then");
    lines.add("  " + keepErrors(bundle));
    lines.add("  " + String.join(" ", unshare) + " -- " + program("sh") + " \"$0\" inside");
    lines.add("fi");
  }

  private void setUp(ContainerRequest request) throws IOException {
    call("enter");
    call("name_host", request.hostname());
    if (host.reach() == Host.Reach.MOUNTS_BUT_PROC) {
      call("show", "/proc", "/proc", "rw");
    } else {
      call("fs", "/proc", "proc", "nosuid,noexec,nodev");
    }
    call("fs", "/dev", "tmpfs", "nosuid,strictatime,mode=755,size=65536k");
    call("devices");
    String ttyGroup = host.ids().hasGid(Confinement.TTY_GID) ? ",gid=" + Confinement.TTY_GID : "";
    call(
        "fs", "/dev/pts", "devpts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620" + ttyGroup);
    long shm = Math.ceilDiv(request.resources().shmBytes(), 1024);
    call("fs", "/dev/shm", "tmpfs", "nosuid,noexec,nodev,mode=1777,size=%dk".formatted(shm));
    call("fs", "/dev/mqueue", "mqueue", "nosuid,noexec,nodev");
    setUpNetwork(request);
    LinkResolver links = LinkResolver.of(request.rootfs().tree());
    for (Mount mount : request.mounts()) {
      mount(mount, resolved(links, mount.target()));
    }
    for (Device device : request.privileges().devices()) {
      call("show", device.source().toString(), device.target(), "rw");
    }
    call("directory", resolved(links, request.process().cwd()));
    for (String path : request.privileges().maskedPaths()) {
      call("hide", resolved(links, path));
    }
    request.privileges().readOnlyPaths().forEach(path -> call("protect", path));
  }

  private void mount(Mount mount, String target) {
    switch (mount) {
      case Mount.Bind bind -> {
        String access =
            switch (bind.access()) {
              case READ_ONLY -> "ro";
              case READ_WRITE -> "rw";
            };
        call("show", bind.source().toString(), target, access);
      }
      case Mount.Tmpfs tmpfs -> call("fs", target, "tmpfs", tmpfs.options());
    }
  }

  private void setUpNetwork(ContainerRequest request) {
    String access = request.privileges().isInsecure() ? "rw" : "ro";
    switch (request.network()) {
      case NetworkNamespace.Private p -> {
        call("raise_loopback");
        call("fs", "/sys", "sysfs", access + ",nosuid,noexec,nodev");
      }
      case NetworkNamespace.Host h -> {
        if (!host.isUserNamespace()) {
          call("fs", "/sys", "sysfs", access + ",nosuid,noexec,nodev");
        } else {
          call("show", "/sys", "/sys", "rw");
          if (!request.privileges().isInsecure()) {
            call("protect", "/sys");
          }
        }
      }
    }
  }

  private void testConfinement(ContainerRequest request, ProcessUser user) {
    lines.add(confine(request, user) + " " + program("env") + " true");
  }

  /**
   * Becomes the process.
   *
   * @param entry the program that changes the root and the working directory, and its arguments
   */
  private void become(ContainerRequest request, ProcessUser user, Path bundle, List<String> entry) {
    String confine = confine(request, user);
    lines.add(": >" + quote(bundle.resolve(STARTED).toString()));
    List<String> env = ContainerEnvironment.of(request, user);
    List<String> args = new ArrayList<>();
    List<String> unsafe = env.stream().filter(ChrootScript::isUnsafe).toList();
    if (!unsafe.isEmpty()) {
      // The image's own env sets these, when no program of the host is left to run.
      args.addAll(List.of("env", "--"));
      args.addAll(unsafe);
    }
    args.addAll(request.process().args());
    String safe = quoteAll(env.stream().filter(variable -> !isUnsafe(variable)).toList());
    lines.add("exec 2>&3 3>&-");
    lines.add(
        "exec %s -i -- %s %s %s %s%s -- %s"
            .formatted(
                program("env"),
                safe,
                confine,
                program(entry.getFirst()),
                quoteAll(entry.subList(1, entry.size())),
                user.uid() == 0 ? "" : " --setuid=" + user.uid(),
                quoteAll(args)));
  }

  /** The command that takes away what the process is not to have, and runs another. */
  private String confine(ContainerRequest request, ProcessUser user) {
    List<String> words = new ArrayList<>();
    words.add(program("prlimit"));
    for (Rlimit limit : host.clamp(request.resources().rlimits())) {
      words.add(
          "--%s=%s:%s"
              .formatted(
                  limit.resource().optionName(), number(limit.soft()), number(limit.hard())));
    }
    words.add(program("setpriv"));
    words.add("--pdeathsig=KILL");
    words.add("--regid=" + user.gid());
    words.add(groups(user));
    words.add("--inh-caps=-all");
    words.add(
        request.privileges().capabilities(host.capabilities()).stream()
            .map(capability -> "+" + Confinement.shortName(capability))
            .collect(Collectors.joining(",", "--bounding-set=-all,", "")));
    if (request.privileges().restrictions().newPrivileges() == NewPrivileges.DENIED) {
      words.add("--no-new-privs");
    }
    return String.join(" ", words);
  }

  private String groups(ProcessUser user) {
    if (!host.ids().setgroups()) {
      return "--keep-groups";
    }
    return user.additionalGids().isEmpty()
        ? "--clear-groups"
        : user.additionalGids().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(",", "--groups=", ""));
  }

  private static String number(long limit) {
    return limit == Rlimit.UNLIMITED ? "unlimited" : String.valueOf(limit);
  }

  private static boolean isUnsafe(String variable) {
    return UNSAFE_VARIABLE.matcher(variable.substring(0, variable.indexOf('='))).matches();
  }

  private static String resolved(LinkResolver links, String path) throws IOException {
    TreePath place = links.resolve(path.getBytes(StandardCharsets.UTF_8));
    return place.isRoot() ? "" : "/" + new String(place.bytes(), StandardCharsets.UTF_8);
  }

  private String program(String name) {
    return quote(programs.find(name).map(Path::toString).orElse(name));
  }

  private void call(String word, String... args) {
    lines.add(args.length == 0 ? word : word + " " + quoteAll(List.of(args)));
  }

  private static String quoteAll(List<String> words) {
    return words.stream().map(ChrootScript::quote).collect(Collectors.joining(" "));
  }

  /** One word of the shell, whatever is in it. */
  static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
