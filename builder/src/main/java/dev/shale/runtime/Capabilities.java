package dev.shale.runtime;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The kernel's divisions of what root may do.
 *
 * <p>Spec: capabilities(7); the order is that of {@code linux/capability.h}.
 */
final class Capabilities {
  /** All there are, by number. */
  static final List<String> ALL =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_DAC_READ_SEARCH",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETPCAP",
          "CAP_LINUX_IMMUTABLE",
          "CAP_NET_BIND_SERVICE",
          "CAP_NET_BROADCAST",
          "CAP_NET_ADMIN",
          "CAP_NET_RAW",
          "CAP_IPC_LOCK",
          "CAP_IPC_OWNER",
          "CAP_SYS_MODULE",
          "CAP_SYS_RAWIO",
          "CAP_SYS_CHROOT",
          "CAP_SYS_PTRACE",
          "CAP_SYS_PACCT",
          "CAP_SYS_ADMIN",
          "CAP_SYS_BOOT",
          "CAP_SYS_NICE",
          "CAP_SYS_RESOURCE",
          "CAP_SYS_TIME",
          "CAP_SYS_TTY_CONFIG",
          "CAP_MKNOD",
          "CAP_LEASE",
          "CAP_AUDIT_WRITE",
          "CAP_AUDIT_CONTROL",
          "CAP_SETFCAP",
          "CAP_MAC_OVERRIDE",
          "CAP_MAC_ADMIN",
          "CAP_SYSLOG",
          "CAP_WAKE_ALARM",
          "CAP_BLOCK_SUSPEND",
          "CAP_AUDIT_READ",
          "CAP_PERFMON",
          "CAP_BPF",
          "CAP_CHECKPOINT_RESTORE");

  private static final String PREFIX = "CAP_";
  private static final String BOUNDING = "CapBnd:";
  private static final int HEX = 16;

  private Capabilities() {}

  /** Reads {@code CAP_NET_ADMIN}, {@code net_admin} and the like. */
  static String parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith(PREFIX) ? upper : PREFIX + upper;
    if (!ALL.contains(name)) {
      throw OciException.invalid(
          "capability \"%s\": there is none such%s",
          text, Nearest.find(name, ALL).map("; did you mean %s?"::formatted).orElse(""));
    }
    return name;
  }

  /** Those that no process here can get more than. */
  static List<String> ofHost() throws IOException {
    return bounding(Files.readAllLines(Path.of("/proc/self/status")));
  }

  /** Reads the bounding set off the lines of /proc/PID/status. */
  static List<String> bounding(List<String> status) {
    long bits =
        status.stream()
            .filter(line -> line.startsWith(BOUNDING))
            .mapToLong(
                line -> Long.parseUnsignedLong(line.substring(BOUNDING.length()).strip(), HEX))
            .findFirst()
            .orElse(0);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < ALL.size(); i++) {
      if ((bits >> i & 1) == 1) {
        names.add(ALL.get(i));
      }
    }
    return names;
  }
}
