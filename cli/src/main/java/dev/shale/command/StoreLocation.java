package dev.shale.command;

import dev.shale.config.Environment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a user's images are, and what does not outlive a boot.
 *
 * <p>Spec: XDG Base Directory 0.8.
 */
record StoreLocation(Path root, Path runRoot) {
  static StoreLocation of(GlobalOptions globals, Environment environment) {
    return new StoreLocation(
        globals.root.or(() -> path(environment, "SHALE_ROOT")).orElseGet(() -> root(environment)),
        globals.runRoot.orElseGet(() -> runRoot(environment)));
  }

  private static Path root(Environment environment) {
    return environment.isRoot()
        ? Path.of("/var/lib/shale")
        : path(environment, "XDG_DATA_HOME")
            .orElseGet(() -> environment.home().resolve(".local").resolve("share"))
            .resolve("shale");
  }

  private static Path runRoot(Environment environment) {
    return environment.isRoot()
        ? Path.of("/run/shale")
        : path(environment, "XDG_RUNTIME_DIR")
            .map(directory -> directory.resolve("shale"))
            .orElseGet(() -> root(environment).resolve("run"));
  }

  private static Optional<Path> path(Environment environment, String variable) {
    return environment.variable(variable).map(Path::of);
  }
}
