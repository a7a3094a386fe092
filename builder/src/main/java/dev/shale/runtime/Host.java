package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.linux.Mounts;
import dev.shale.linux.Namespaces;
import dev.shale.linux.PrivateMounts;
import dev.shale.runtime.Rlimit.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What this machine and this process allow, as far as it decides how a container is set up.
 *
 * @param architecture in the words of Go, {@code amd64}
 * @param ids which users and groups can be had
 * @param cgroups how control groups are mounted
 * @param hardLimits of this process; without CAP_SYS_RESOURCE nothing can go above them
 * @param capabilities that processes here can get at most, {@code CAP_…}
 * @param reach what containers can be made of
 */
record Host(
    String architecture,
    MappedIds ids,
    Cgroups cgroups,
    Map<Resource, Long> hardLimits,
    List<String> capabilities,
    Reach reach) {
  Host {
    capabilities = List.copyOf(capabilities);
    hardLimits = Map.copyOf(hardLimits);
  }

  /** Control groups of the host. */
  enum Cgroups {
    /** One hierarchy for all controllers. */
    UNIFIED,
    /** One hierarchy per controller, and an empty unified one beside them. */
    HYBRID,
    /** One hierarchy per controller. */
    LEGACY,
    /** None is mounted. */
    ABSENT
  }

  /** What this process can make containers of. */
  enum Reach {
    /** Namespaces with mounts of their own. */
    MOUNTS,
    /**
     * Likewise, but the kernel gives no new {@code /proc} to a user namespace whose own one is
     * partly covered, as it is in containers: theirs is the one that we have.
     */
    MOUNTS_BUT_PROC,
    /** A root of their own, and nothing else. */
    CHROOT,
    /** Nothing. */
    NOTHING;

    boolean hasMounts() {
      return this == MOUNTS || this == MOUNTS_BUT_PROC;
    }

    static Reach probe() throws IOException {
      if (!canMount()) {
        return Namespaces.may(Namespaces.Capability.SYS_CHROOT) ? CHROOT : NOTHING;
      }
      return Namespaces.isUserNamespace() && isProcCovered() ? MOUNTS_BUT_PROC : MOUNTS;
    }

    /** A seccomp filter may forbid what the capability allows. */
    private static boolean canMount() throws IOException {
      try {
        return Namespaces.may(Namespaces.Capability.SYS_ADMIN)
            && PrivateMounts.run(() -> Boolean.TRUE);
      } catch (OciException e) {
        return false;
      }
    }

    private static boolean isProcCovered() throws IOException {
      return Mounts.list().stream()
          .anyMatch(mount -> mount.isBelow(PROC) && !mount.isOn(PROC) && !mount.isOn(FORMATS));
    }
  }

  private static final Path PROC = Path.of("/proc");

  /** Mounted in a directory that is there for it, which covers nothing. */
  private static final Path FORMATS = Path.of("/proc/sys/fs/binfmt_misc");

  /** Asks the kernel about all but what it runs on. */
  static Host probe(Platform platform) throws IOException {
    return new Host(
        platform.architecture(),
        MappedIds.probe(),
        cgroups(Path.of("/sys/fs/cgroup")),
        hardLimits(Files.readAllLines(Path.of("/proc/self/limits"))),
        Capabilities.ofHost(),
        Reach.probe());
  }

  static Cgroups cgroups(Path mountPoint) {
    if (Files.exists(mountPoint.resolve("cgroup.controllers"))) {
      return Cgroups.UNIFIED;
    }
    if (Files.exists(mountPoint.resolve("unified/cgroup.controllers"))) {
      return Cgroups.HYBRID;
    }
    return Files.exists(mountPoint.resolve("devices")) ? Cgroups.LEGACY : Cgroups.ABSENT;
  }

  /** Reads /proc/PID/limits: name, soft limit, hard limit, unit, in columns. */
  static Map<Resource, Long> hardLimits(List<String> lines) {
    Map<Resource, Long> limits = new EnumMap<>(Resource.class);
    for (Resource resource : Resource.values()) {
      for (String line : lines) {
        if (line.startsWith(resource.procName() + " ")) {
          String[] columns = line.substring(resource.procName().length()).strip().split(" +", -1);
          limits.put(
              resource,
              columns[1].equals("unlimited") ? Rlimit.UNLIMITED : Long.parseLong(columns[1]));
        }
      }
    }
    return limits;
  }

  /** Whether we are root only of a namespace of our own. */
  boolean isUserNamespace() {
    return !ids.isInitial();
  }

  /** These limits, lowered to what we may set. */
  List<Rlimit> clamp(List<Rlimit> wanted) {
    return wanted.stream()
        .map(limit -> limit.clampedTo(hardLimits.getOrDefault(limit.resource(), Rlimit.UNLIMITED)))
        .toList();
  }
}
