package dev.shale.auth;

import dev.shale.auth.AuthFile.Form;
import dev.shale.config.Environment;
import dev.shale.error.OciException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a user's files of credentials are, by the rules of the ecosystem.
 *
 * <p>Spec: containers-auth.json(5).
 */
final class AuthFiles {
  private static final String NAME = "containers/auth.json";

  private final Environment environment;

  AuthFiles(Environment environment) {
    this.environment = environment;
  }

  /** The files that are read, in their order, each with its form; not all have to be there. */
  Map<Path, Form> toRead(AuthFileChoice choice) {
    return switch (choice) {
      case AuthFileChoice.Usual() -> usual();
      case AuthFileChoice.Only(Path file) -> Map.of(file, Form.CURRENT);
      case AuthFileChoice.OnlyDocker(Path file) -> Map.of(file, Form.CURRENT);
    };
  }

  private Map<Path, Form> usual() {
    Optional<Path> named = named();
    if (named.isPresent()) {
      return Map.of(named.get(), Form.CURRENT);
    }
    Map<Path, Form> files = new LinkedHashMap<>();
    Stream.of(
            Optional.of(untilReboot()),
            lasting(),
            inHome(".docker").map(directory -> directory.resolve("config.json")))
        .flatMap(Optional::stream)
        .forEach(file -> files.put(file, Form.CURRENT));
    inHome(".dockercfg").ifPresent(file -> files.put(file, Form.LEGACY));
    return files;
  }

  /** The file that an environment variable names: then there is no other. */
  private Optional<Path> named() {
    return environment
        .variable("REGISTRY_AUTH_FILE")
        .map(Path::of)
        .or(
            () ->
                environment
                    .variable("DOCKER_CONFIG")
                    .map(directory -> Path.of(directory, "config.json")));
  }

  private Path untilReboot() {
    return environment
        .directory("XDG_RUNTIME_DIR")
        .map(directory -> directory.resolve(NAME))
        .orElseGet(() -> ownRunDirectory().resolve("auth.json"));
  }

  private Path ownRunDirectory() {
    return Path.of("/run/containers", Long.toString(environment.uid()));
  }

  private Optional<Path> lasting() {
    return environment.configHome().map(directory -> directory.resolve(NAME));
  }

  private Optional<Path> inHome(String name) {
    return environment.home().map(home -> home.resolve(name));
  }

  /**
   * The file that is written. Where the system has no place that ends with the session, it is one
   * that stays.
   *
   * @throws OciException NOT_FOUND if there is no place for one
   */
  Path toWrite(AuthFileChoice choice) {
    return switch (choice) {
      case AuthFileChoice.Usual() -> usualToWrite();
      case AuthFileChoice.Only(Path file) -> file;
      case AuthFileChoice.OnlyDocker(Path file) -> file;
    };
  }

  private Path usualToWrite() {
    Optional<Path> named = named();
    if (named.isPresent()) {
      return named.get();
    }
    Optional<Path> runtime = environment.directory("XDG_RUNTIME_DIR");
    if (runtime.isPresent() && !Files.isDirectory(runtime.get())) {
      throw OciException.notFound(
          "write credentials: XDG_RUNTIME_DIR is %s, which is no directory; unset it or make it",
          runtime.get());
    }
    if (runtime.isPresent() || hasRunDirectory()) {
      return untilReboot();
    }
    return lasting()
        .orElseThrow(
            () ->
                OciException.notFound(
                    "write credentials: this user has no home; name a file with --authfile"));
  }

  /** Only root can make the directory that is a user's by his number. */
  private boolean hasRunDirectory() {
    Path own = ownRunDirectory();
    return Files.isDirectory(environment.isRoot() ? Path.of("/run") : own);
  }

  /** All that are read where nothing is said, for who wonders where else something may be. */
  List<Path> usualFiles() {
    return List.copyOf(usual().keySet());
  }
}
