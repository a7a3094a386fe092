package dev.shale.linux;

import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this process is and may do, in the user namespace that it is in. */
public final class Namespaces {
  private static final Path UID_MAP = Path.of("/proc/self/uid_map");

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
    Path lower = Files.createDirectories(probe.resolve("lower"));
    Path upper = Files.createDirectories(probe.resolve("upper"));
    Path work = Files.createDirectories(probe.resolve("work-" + marks));
    Overlay overlay = Overlay.of(List.of(lower), marks).withUpper(upper, work);
    try (LinuxTree view = Mounts.view(overlay)) {
      return view.find(TreePath.ROOT).isPresent();
    } catch (OciException | IOException refused) {
      return false;
    }
  }
}
