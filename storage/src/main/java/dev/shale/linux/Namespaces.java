package dev.shale.linux;

import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this process is and may do, in the user namespace that it is in. */
public final class Namespaces {
  private static final Path UID_MAP = Path.of("/proc/self/uid_map");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int SYS_ADMIN = 21;
  private static final int HEX = 16;

  /** The first namespace's map: every id is itself. */
  private static final List<String> IDENTITY = List.of("0", "0", "4294967295");

  private Namespaces() {}

  /** Whether this process is root here, which in a user namespace is no one special outside. */
  public static boolean isRoot() {
    return HostLibc.LIBC.geteuid() == 0;
  }

  /** Whether ids here are not the host's own. */
  public static boolean isUserNamespace() throws IOException {
    String map = Files.readString(UID_MAP).strip();
    return !List.of(map.split("\\s+")).equals(IDENTITY);
  }

  /**
   * Which overlays can be mounted and written to: found out by mounting one, detached.
   *
   * @param scratch an existing directory on the file system that uppers shall be on; left as it was
   * @return what marks opaque directories; empty if no overlay can be mounted
   */
  public static Optional<Overlay.Marks> overlayMarks(Path scratch) throws IOException {
    Path probe = Files.createTempDirectory(scratch, ".overlay");
    try (LinuxTree cleanup = LinuxTree.open(probe)) {
      try {
        for (Overlay.Marks marks : Overlay.Marks.values()) {
          if (mounts(probe, marks)) {
            return Optional.of(marks);
          }
        }
        return Optional.empty();
      } finally {
        cleanup.remove(TreePath.ROOT);
      }
    } finally {
      Files.delete(probe);
    }
  }

  private static boolean mounts(Path probe, Overlay.Marks marks) throws IOException {
    try {
      mount(probe, marks);
      return true;
    } catch (OciException | IOException refused) {
      return false;
    }
  }

  /**
   * Mounts an overlay, and unmounts it.
   *
   * @param scratch as for {@link #overlayMarks}
   * @throws OciException with the kernel's reason, as the {@link IOException} is, if it refuses
   */
  public static void tryOverlay(Path scratch, Overlay.Marks marks) throws IOException {
    Path probe = Files.createTempDirectory(scratch, ".overlay");
    try (LinuxTree cleanup = LinuxTree.open(probe)) {
      try {
        mount(probe, marks);
      } finally {
        cleanup.remove(TreePath.ROOT);
      }
    } finally {
      Files.delete(probe);
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

  /** Whether this process has CAP_SYS_ADMIN: without it, it can mount nothing. */
  public static boolean mayAdminister() throws IOException {
    return (Long.parseUnsignedLong(status("CapEff:"), HEX) >> SYS_ADMIN & 1) == 1;
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
