package dev.shale.linux;

import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this process is and may do, in the user namespace that it is in. */
public final class Namespaces {
  private static final Path UID_MAP = Path.of("/proc/self/uid_map");
  private static final Path USER_NAMESPACE = Path.of("/proc/self/ns/user");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int HEX = 16;

  /**
   * The first user namespace's name, on every machine: PROC_USER_INIT_INO. Its map is no sign of
   * it, since others can have the same.
   */
  private static final String FIRST = "user:[4026531837]";

  private Namespaces() {}

  /** Whether this process is root here, which in a user namespace is no one special outside. */
  public static boolean isRoot() {
    return HostLibc.LIBC.geteuid() == 0;
  }

  /** Whether this process is in a user namespace other than the machine's first. */
  public static boolean isUserNamespace() throws IOException {
    return !Files.readSymbolicLink(USER_NAMESPACE).toString().equals(FIRST);
  }

  /** How overlays say what is opaque for who may mount them here. */
  public static Overlay.Marks overlayMarks() throws IOException {
    return isUserNamespace() ? Overlay.Marks.USER : Overlay.Marks.TRUSTED;
  }

  /**
   * Mounts an overlay that can be written to, and unmounts it.
   *
   * @param scratch an existing directory on the file system that uppers shall be on; left as it was
   * @throws OciException with the kernel's reason, as the {@link IOException} is, if it refuses
   */
  public static void tryOverlay(Path scratch, Overlay.Marks marks) throws IOException {
    try (ScratchDirectory place = ScratchDirectory.in(scratch)) {
      mount(place.path(), marks);
    }
  }

  private static void mount(Path probe, Overlay.Marks marks) throws IOException {
    Path lower = Files.createDirectories(probe.resolve("lower"));
    Path upper = Files.createDirectories(probe.resolve("upper"));
    Path work = Files.createDirectories(probe.resolve("work-" + marks));
    Overlay overlay = Overlay.of(List.of(lower), marks).withUpper(upper, work);
    try (LinuxTree view = Mounts.view(overlay)) {
      if (view.find(TreePath.ROOT).isEmpty()) {
        throw new IOException("an overlay that was mounted has no root");
      }
    }
  }

  /**
   * What root may do, each of which it may have lost.
   *
   * <p>Spec: capabilities(7); the order is that of {@code linux/capability.h}.
   */
  public enum Capability {
    CHOWN(0),
    SETUID(7),
    SYS_CHROOT(18),
    SYS_ADMIN(21),
    MKNOD(27),
    SETFCAP(31);

    private final int bit;

    Capability(int bit) {
      this.bit = bit;
    }
  }

  /** Whether this process has a capability in the user namespace that it is in. */
  public static boolean may(Capability capability) throws IOException {
    return (Long.parseUnsignedLong(status("CapEff:"), HEX) >> capability.bit & 1) == 1;
  }

  /** Whether nobody else exists in the user namespace that this process is in. */
  public static boolean isSingleUser() throws IOException {
    List<String> map = Files.readString(UID_MAP).lines().toList();
    return map.size() == 1 && map.getFirst().strip().endsWith(" 1");
  }

  /** Whether a seccomp filter judges what this process asks of the kernel. */
  public static boolean isFiltered() throws IOException {
    return status("Seccomp:").equals("2");
  }

  private static String status(String field) throws IOException {
    return Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1).stream()
        .filter(line -> line.startsWith(field))
        .map(line -> line.substring(field.length()).strip())
        .findFirst()
        .orElse("0");
  }
}
