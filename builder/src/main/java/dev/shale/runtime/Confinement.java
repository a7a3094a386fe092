package dev.shale.runtime;

import java.util.List;
import java.util.Locale;

/** What is taken from a container by default: the same as buildah takes. */
final class Confinement {
  /**
   * All that its root may do.
   *
   * <p>Spec: containers/common v0.50.1, containers.conf(5), "default_capabilities".
   */
  static final List<String> CAPABILITIES =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_NET_BIND_SERVICE",
          "CAP_SETFCAP",
          "CAP_SETGID",
          "CAP_SETPCAP",
          "CAP_SETUID",
          "CAP_SYS_CHROOT");

  /** What tells about the host or changes it: hidden. */
  static final List<String> MASKED_PATHS =
      List.of(
          "/proc/acpi",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/dev/block",
          "/sys/devices/virtual/powercap",
          "/sys/firmware",
          "/sys/fs/selinux");

  /** What may be looked at, not touched. */
  static final List<String> READ_ONLY_PATHS =
      List.of(
          "/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /** The group that owns terminals, on Debian and all others. */
  static final long TTY_GID = 5;

  private Confinement() {}

  /** The name of a capability as the programs of util-linux spell it: {@code sys_chroot}. */
  static String shortName(String capability) {
    return capability.substring("CAP_".length()).toLowerCase(Locale.ROOT);
  }
}
