package dev.shale.command;

import dev.shale.config.Environment;
import dev.shale.error.OciException;
import java.nio.file.Path;

/**
 * Where a user's images are, and what does not outlive a boot.
 *
 * <p>Spec: XDG Base Directory 0.8.
 */
public record StoreLocation(Path root, Path runRoot) {
  /**
   * The place that is asked for, or else the user's.
   *
   * @throws OciException INVALID if none is asked for, and the user has no home
   */
  static StoreLocation of(GlobalOptions globals, Environment environment) {
    Path root =
        globals
            .root
            .or(() -> environment.variable("SHALE_ROOT").map(Path::of))
            .map(asked -> requireNamed("--root", asked))
            .orElseGet(() -> root(environment));
    return new StoreLocation(
        root,
        globals
            .runRoot
            .map(asked -> requireNamed("--runroot", asked))
            .orElseGet(() -> runRoot(environment, root)));
  }

  private static Path requireNamed(String option, Path directory) {
    if (directory.toString().isEmpty()) {
      throw OciException.invalid("%s: expected a directory", option);
    }
    return directory;
  }

  private static Path root(Environment environment) {
    return environment.isRoot()
        ? Path.of("/var/lib/shale")
        : environment
            .directory("XDG_DATA_HOME")
            .or(() -> environment.home().map(home -> home.resolve(".local/share")))
            .orElseThrow(
                () ->
                    OciException.invalid(
                        "find the store: HOME is not set, and the user has no home; name a"
                            + " directory: --root DIR"))
            .resolve("shale");
  }

  private static Path runRoot(Environment environment, Path root) {
    return environment.isRoot()
        ? Path.of("/run/shale")
        : environment
            .directory("XDG_RUNTIME_DIR")
            .map(directory -> directory.resolve("shale"))
            .orElseGet(() -> root.resolve("run"));
  }
}
