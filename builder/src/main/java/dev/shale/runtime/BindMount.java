package dev.shale.runtime;

import dev.shale.error.OciException;
import java.nio.file.Path;

/**
 * A file or directory of the host that shows inside the container.
 *
 * @param source what to show; absolute
 * @param target where: absolute, inside the container; made if it is missing, below all links
 */
public record BindMount(Path source, String target, Access access) {
  /** What the container may do there. */
  public enum Access {
    READ_ONLY,
    READ_WRITE
  }

  public BindMount {
    if (!source.isAbsolute()) {
      throw OciException.invalid("mount %s: the source is not an absolute path", source);
    }
    if (!target.startsWith("/") || target.indexOf('\0') >= 0) {
      throw OciException.invalid(
          "mount %s: the target \"%s\" is not an absolute path", source, target);
    }
  }
}
