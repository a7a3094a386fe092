package dev.shale.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.runtime.Restrictions.NewPrivileges;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

  RuntimeSpec(Host host) {
    this.host = host;
  }

  /**
   * The document for a container whose process runs as {@code user}.
   *
   * @param id the container's name
   */
  ObjectNode of(ContainerRequest request, ProcessUser user, String id) throws IOException {
    ObjectNode spec = Json.object();
    spec.put("ociVersion", VERSION);
    spec.set("process", process(request, user));
    ObjectNode root = spec.putObject("root");
    root.put("path", request.rootfs().directory().toString());
    root.put("readonly", false);
    spec.put("hostname", request.hostname());
    addMounts(spec.putArray("mounts"), request);
    spec.set("linux", linux(request, id));
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
    process.set("capabilities", capabilities(request, user));
    ArrayNode rlimits = process.putArray("rlimits");
    host.clamp(request.resources().rlimits()).forEach(limit -> rlimits.add(rlimit(limit)));
    process.put(
        "noNewPrivileges",
        request.privileges().restrictions().newPrivileges() == NewPrivileges.DENIED);
    return process;
  }

  /** Only root has any to begin with; the others can still get some from a file's. */
  private ObjectNode capabilities(ContainerRequest request, ProcessUser user) {
    ObjectNode capabilities = Json.object();
    List<String> names = request.privileges().capabilities(host.capabilities());
    putTexts(capabilities, "bounding", names);
    if (user.uid() == 0) {
      putTexts(capabilities, "effective", names);
      putTexts(capabilities, "permitted", names);
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
    String size = "size=%dk".formatted(Math.ceilDiv(request.resources().shmBytes(), 1024));
    add(mounts, "/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", size);
    add(mounts, "/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
    addSys(mounts, request);
    request.mounts().forEach(mount -> add(mounts, mount));
  }

  private static void add(ArrayNode mounts, Mount mount) {
    switch (mount) {
      case Mount.Bind(Path source, String target, Mount.Access access) -> {
        String option =
            switch (access) {
              case READ_ONLY -> "ro";
              case READ_WRITE -> "rw";
            };
        add(mounts, target, "bind", source.toString(), "rbind", "rprivate", option);
      }
      case Mount.Tmpfs tmpfs ->
          add(mounts, tmpfs.target(), "tmpfs", "tmpfs", tmpfs.options().split(",", -1));
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
  private void addSys(ArrayNode mounts, ContainerRequest request) {
    String access = request.privileges().isInsecure() ? "rw" : "ro";
    if (host.isUserNamespace() && request.network() instanceof NetworkNamespace.Host) {
      add(mounts, "/sys", "bind", "/sys", "rbind", "rprivate", "nosuid", "noexec", "nodev", access);
    } else {
      add(mounts, "/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access);
    }
  }

  private ObjectNode linux(ContainerRequest request, String id) throws IOException {
    ObjectNode linux = Json.object();
    new SpecResources(host, request).addTo(linux, id);
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
    Privileges privileges = request.privileges();
    Optional<SeccompProfile> profile = SeccompProfile.of(privileges.seccomp());
    if (profile.isPresent()) {
      List<String> capabilities = privileges.capabilities(host.capabilities());
      linux.set("seccomp", profile.get().filterFor(host.architecture(), capabilities));
    }
    putTextsIfAny(linux, "maskedPaths", privileges.maskedPaths());
    putTextsIfAny(linux, "readonlyPaths", privileges.readOnlyPaths());
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

  private static void putTextsIfAny(ObjectNode object, String field, List<String> texts) {
    if (!texts.isEmpty()) {
      putTexts(object, field, texts);
    }
  }

  private static void putTexts(ObjectNode object, String field, List<String> texts) {
    ArrayNode array = object.putArray(field);
    texts.forEach(array::add);
  }
}
