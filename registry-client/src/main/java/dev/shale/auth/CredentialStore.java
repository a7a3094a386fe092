package dev.shale.auth;

import dev.shale.config.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The credentials that a user has stored with any of the ecosystem's tools. Files are read when
 * credentials are looked for. The first file that has an answer gives it:
 *
 * <ol>
 *   <li>{@code $REGISTRY_AUTH_FILE}
 *   <li>{@code $XDG_RUNTIME_DIR/containers/auth.json}
 *   <li>{@code ~/.config/containers/auth.json} ({@code $XDG_CONFIG_HOME} in place of {@code
 *       ~/.config} where it is set)
 *   <li>{@code $DOCKER_CONFIG/config.json}, by default {@code ~/.docker/config.json}
 * </ol>
 *
 * <p>Spec: containers-auth.json(5).
 */
public final class CredentialStore {
  private final Environment environment;
  private final CredentialHelper helper;

  public CredentialStore(Environment environment) {
    this.environment = environment;
    this.helper = new CredentialHelper(environment);
  }

  /**
   * Looks for credentials, those of the longest matching path first.
   *
   * @throws dev.shale.error.OciException INVALID if a file is damaged, UNAVAILABLE if a helper
   *     program that a file names does not work
   */
  public Credentials find(String registry, String repository) {
    return files()
        .map(AuthFile::read)
        .flatMap(Optional::stream)
        .flatMap(file -> file.find(registry, repository, helper).stream())
        .findFirst()
        .orElseGet(Credentials.Anonymous::new);
  }

  private Stream<Path> files() {
    Optional<Path> config = environment.directory("XDG_CONFIG_HOME").or(() -> inHome(".config"));
    Optional<Path> docker =
        environment.variable("DOCKER_CONFIG").map(Path::of).or(() -> inHome(".docker"));
    List<Optional<Path>> files =
        List.of(
            environment.variable("REGISTRY_AUTH_FILE").map(Path::of),
            environment
                .directory("XDG_RUNTIME_DIR")
                .map(directory -> directory.resolve("containers/auth.json")),
            config.map(directory -> directory.resolve("containers/auth.json")),
            docker.map(directory -> directory.resolve("config.json")));
    return files.stream().flatMap(Optional::stream);
  }

  private Optional<Path> inHome(String name) {
    return environment.home().map(home -> home.resolve(name));
  }
}
