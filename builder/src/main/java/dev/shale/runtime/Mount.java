package dev.shale.runtime;

import dev.shale.error.OciException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Something else that shows inside the container where its root has files, or nothing. What a mount
 * needs to be mounted on is made if it is missing, below all links.
 */
public sealed interface Mount {
  /** The mode of a directory that everybody may put files into. */
  int FOR_EVERYBODY = 01777;

  /** Where: absolute, inside the container, and not its root. */
  String target();

  /** What the container may do there. */
  enum Access {
    READ_ONLY,
    READ_WRITE
  }

  /**
   * A file or directory of the host, with all that is mounted in it now.
   *
   * @param source absolute
   */
  record Bind(Path source, String target, Access access) implements Mount {
    public Bind {
      if (!source.isAbsolute()) {
        throw OciException.invalid("mount %s: the source is not an absolute path", source);
      }
      checkTarget(source.toString(), target);
    }
  }

  /**
   * An empty directory in memory.
   *
   * @param sizeBytes how much fits; without it, what the kernel allows
   */
  record Tmpfs(String target, OptionalLong sizeBytes, int mode) implements Mount {
    public Tmpfs {
      checkTarget("tmpfs", target);
      if (sizeBytes.isPresent() && sizeBytes.getAsLong() < 1) {
        throw OciException.invalid("mount tmpfs on %s: its size is less than 1 byte", target);
      }
    }

    /** The options of mount(8). */
    String options() {
      return "nosuid,nodev,mode=%o".formatted(mode)
          + (sizeBytes.isPresent() ? ",size=" + sizeBytes.getAsLong() : "");
    }
  }

  /** Those that others are in before the others; of those on one target, the last one shows. */
  static List<Mount> parentsFirst(List<? extends Mount> mounts) {
    return List.<Mount>copyOf(mounts).stream()
        .sorted(Comparator.comparingInt(mount -> parts(mount.target()).size()))
        .toList();
  }

  /** Whether this mount's target is inside another's. */
  default boolean isBelow(Mount other) {
    List<String> mine = parts(target());
    List<String> others = parts(other.target());
    return mine.size() > others.size() && mine.subList(0, others.size()).equals(others);
  }

  private static List<String> parts(String path) {
    return Pattern.compile("/+").splitAsStream(path).filter(part -> !part.isEmpty()).toList();
  }

  private static void checkTarget(String source, String target) {
    if (!target.startsWith("/") || target.indexOf('\0') >= 0) {
      throw OciException.invalid(
          "mount %s: the target \"%s\" is not an absolute path",
          source, target.replace("\0", "\\0"));
    }
    if (parts(target).isEmpty()) {
      throw OciException.invalid(
          "mount %s: the target \"%s\" is the container's root", source, target);
    }
  }
}
