package dev.shale.container;

import dev.shale.error.OciException;
import dev.shale.runtime.Mount;
import java.nio.file.Path;

/**
 * A file with a secret in it, which a process sees while it runs, read-only, and no layer has. Its
 * bytes stay the caller's, who may wipe them when the process has ended.
 *
 * @param target absolute, inside the container
 * @param content the very array, not a copy of it
 */
public record SecretFile(String target, Content content, int mode, long uid, long gid) {
  /** What only root of the container may read. */
  public static final int USUAL_MODE = 0400;

  /** Bytes that no message shows. */
  public interface Content {
    byte[] bytes();
  }

  public SecretFile {
    if (mode < 0 || mode > 0777) {
      throw OciException.invalid("secret %s: mode %o is none of a file", target, mode);
    }
    Mount _ = at(Path.of("/"), target);
  }

  /** Shows a file of the host as this one. */
  Mount shown(Path file) {
    return at(file, target);
  }

  private static Mount at(Path file, String target) {
    return new Mount.Bind(file, target, Mount.Access.READ_ONLY);
  }
}
