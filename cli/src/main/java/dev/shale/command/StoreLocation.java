package dev.shale.command;

import dev.shale.config.Environment;
import dev.shale.linux.Namespaces;
import dev.shale.local.LocalStore;
import dev.shale.local.Unpacking;
import dev.shale.runtime.UserNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a user's images are, and what does not outlive a boot.
 *
 * <p>Spec: XDG Base Directory 0.8.
 */
record StoreLocation(Path root, Path runRoot, Unpacking unpacking) {
  static StoreLocation of(GlobalOptions globals, Environment environment) throws IOException {
    return new StoreLocation(
        globals.root.or(() -> path(environment, "SHALE_ROOT")).orElseGet(() -> root(environment)),
        globals.runRoot.orElseGet(() -> runRoot(environment)),
        unpacking(environment));
  }

  LocalStore open() throws IOException {
    return LocalStore.open(root, unpacking);
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

  private static Unpacking unpacking(Environment environment) throws IOException {
    if (!environment.isRoot()) {
      return environment.variable(UserNamespace.OWNER_VARIABLE).isPresent()
          ? Unpacking.USER
          : Unpacking.NONE;
    }
    return Namespaces.isUserNamespace() ? Unpacking.USER : Unpacking.TRUSTED;
  }
}
