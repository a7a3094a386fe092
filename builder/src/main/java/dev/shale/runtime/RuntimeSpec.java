package dev.shale.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import java.math.BigInteger;
import java.util.List;

/**
 * The {@code config.json} that tells an OCI runtime how to make a container. The same request on
 * the same host gives the same document.
 *
 * <p>Spec: runtime-spec v1.1.0, config.md and config-linux.md.
 */
final class RuntimeSpec {
  /** The oldest version that has all that is written here; every runtime of today reads it. */
  private static final String VERSION = "1.0.2";

  private final Host host;
  private final SeccompProfile seccomp;

  RuntimeSpec(Host host, SeccompProfile seccomp) {
    this.host = host;
    this.seccomp = seccomp;
  }

  /** The document for a container whose process runs as {@code user}. */
  ObjectNode of(ContainerRequest request, ProcessUser user) {
    ObjectNode spec = Json.object();
    spec.put("ociVersion", VERSION);
    spec.set("process", process(request, user));
    ObjectNode root = spec.putObject("root");
    root.put("path", request.rootfs().directory().toString());
    root.put("readonly", false);
    spec.put("hostname", request.hostname());
    addMounts(spec.putArray("mounts"), request);
    spec.set("linux", linux(request));
    return spec;
  }

  private ObjectNode process(ContainerRequest request, ProcessUser user) {
    ObjectNode process = Json.object();
    process.put("terminal", request.stdio() instanceof Stdio.Terminal);
    ObjectNode ids = process.putObject("user");
    ids.put("uid", user.uid());
    ids.put("gid", user.gid());
    if (!user.additionalGids().isEmpty()) {
      ArrayNode gids = ids.putArray("additionalGids");
      user.additionalGids().forEach(gids::add);
    }
    putTexts(process, "args", request.process().args());
    putTexts(process, "env", ContainerEnvironment.of(request, user));
    process.put("cwd", request.process().cwd());
    process.set("capabilities", capabilities(user));
    ArrayNode rlimits = process.putArray("rlimits");
    host.clamp(request.rlimits()).forEach(limit -> rlimits.add(rlimit(limit)));
    process.put("noNewPrivileges", false);
    return process;
  }

  /** Only root has any to begin with; the others can still get some from a file's. */
  private static ObjectNode capabilities(ProcessUser user) {
    ObjectNode capabilities = Json.object();
    putTexts(capabilities, "bounding", Confinement.CAPABILITIES);
    if (user.uid() == 0) {
      putTexts(capabilities, "effective", Confinement.CAPABILITIES);
      putTexts(capabilities, "permitted", Confinement.CAPABILITIES);
    }
    return capabilities;
  }

  private static ObjectNode rlimit(Rlimit limit) {
    ObjectNode json = Json.object();
    json.put("type", limit.resource().specName());
    putLimit(json, "hard", limit.hard());
    putLimit(json, "soft", limit.soft());
    return json;
  }

  /** The kernel's "unlimited" is the largest unsigned number, which the JSON has to spell out. */
  private static void putLimit(ObjectNode json, String field, long value) {
    if (value == Rlimit.UNLIMITED) {
      json.put(field, new BigInteger(Long.toUnsignedString(-1L)));
    } else {
      json.put(field, value);
    }
  }

  private void addMounts(ArrayNode mounts, ContainerRequest request) {
    if (host.reach() == Host.Reach.MOUNTS_BUT_PROC) {
      add(mounts, "/proc", "bind", "/proc", "rbind", "rprivate", "nosuid", "noexec", "nodev");
    } else {
      add(mounts, "/proc", "proc", "proc", "nosuid", "noexec", "nodev");
    }
    add(mounts, "/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
    addPts(mounts);
    String[] shm = {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"};
    add(mounts, "/dev/shm", "tmpfs", "shm", shm);
    add(mounts, "/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
    addSys(mounts, request.network());
    for (BindMount mount : request.mounts()) {
      String access =
          switch (mount.access()) {
            case READ_ONLY -> "ro";
            case READ_WRITE -> "rw";
          };
      add(mounts, mount.target(), "bind", mount.source().toString(), "rbind", "rprivate", access);
    }
  }

  private void addPts(ArrayNode mounts) {
    String[] options = {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"};
    ObjectNode mount = add(mounts, "/dev/pts", "devpts", "devpts", options);
    if (host.ids().hasGid(Confinement.TTY_GID)) {
      mount.withArray("options").add("gid=" + Confinement.TTY_GID);
    }
  }

  /**
   * A new sysfs shows the network it is mounted in, so the kernel gives one only to whoever owns
   * that network; root of a user namespace has to make do with the host's.
   */
  private void addSys(ArrayNode mounts, NetworkNamespace network) {
    if (host.isUserNamespace() && network instanceof NetworkNamespace.Host) {
      add(mounts, "/sys", "bind", "/sys", "rbind", "rprivate", "nosuid", "noexec", "nodev", "ro");
    } else {
      add(mounts, "/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
    }
  }

  private ObjectNode linux(ContainerRequest request) {
    ObjectNode linux = Json.object();
    if (!host.isUserNamespace()) {
      ObjectNode all = linux.putObject("resources").putArray("devices").addObject();
      all.put("allow", false);
      all.put("access", "rwm");
    }
    ArrayNode namespaces = linux.putArray("namespaces");
    for (String type : List.of("pid", "ipc", "uts", "mount")) {
      namespaces.addObject().put("type", type);
    }
    switch (request.network()) {
      case NetworkNamespace.Private p -> namespaces.addObject().put("type", "network");
      case NetworkNamespace.Host h -> {}
    }
    if (host.cgroups() != Host.Cgroups.ABSENT) {
      namespaces.addObject().put("type", "cgroup");
    }
    linux.put("rootfsPropagation", "rprivate");
    linux.set("seccomp", seccomp.filterFor(host.architecture(), Confinement.CAPABILITIES));
    putTexts(linux, "maskedPaths", Confinement.MASKED_PATHS);
    putTexts(linux, "readonlyPaths", Confinement.READ_ONLY_PATHS);
    return linux;
  }

  private static ObjectNode add(
      ArrayNode mounts, String destination, String type, String source, String... options) {
    ObjectNode mount = mounts.addObject();
    mount.put("destination", destination);
    mount.put("type", type);
    mount.put("source", source);
    putTexts(mount, "options", List.of(options));
    return mount;
  }

  private static void putTexts(ObjectNode object, String field, List<String> texts) {
    ArrayNode array = object.putArray(field);
    texts.forEach(array::add);
  }
}
