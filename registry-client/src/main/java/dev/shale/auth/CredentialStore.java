package dev.shale.auth;

import dev.shale.config.Environment;
import dev.shale.error.OciException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The credentials that a user has stored with any of the ecosystem's tools. Files are read when
 * credentials are looked for. The file that {@code REGISTRY_AUTH_FILE} names, else {@code
 * $DOCKER_CONFIG/config.json}, is the only one where one of these is set. Otherwise the first of
 * these files that has an answer gives it:
 *
 * <ol>
 *   <li>{@code $XDG_RUNTIME_DIR/containers/auth.json}; where that is not set, {@code
 *       /run/containers/UID/auth.json}
 *   <li>{@code ~/.config/containers/auth.json} ({@code $XDG_CONFIG_HOME} in place of {@code
 *       ~/.config} where it is set)
 *   <li>{@code ~/.docker/config.json}
 *   <li>{@code ~/.dockercfg}
 * </ol>
 *
 * <p>Spec: containers-auth.json(5).
 */
public final class CredentialStore {
  private final AuthFiles files;
  private final AuthFileChoice choice;
  private final CredentialHelper helper;

  /** The usual files. */
  public CredentialStore(Environment environment) {
    this(environment, new AuthFileChoice.Usual());
  }

  public CredentialStore(Environment environment, AuthFileChoice choice) {
    this.files = new AuthFiles(environment);
    this.choice = choice;
    this.helper = new CredentialHelper(environment);
  }

  /**
   * Looks for credentials for a repository, those of the longest matching path first.
   *
   * @throws OciException INVALID if a file is damaged, NOT_FOUND if the only one that was asked for
   *     is not there, UNAVAILABLE if a helper program that a file names does not work
   */
  public Credentials find(String registry, String repository) {
    if (choice instanceof AuthFileChoice.Only(Path file) && !Files.exists(file)) {
      throw OciException.notFound("read credentials %s: no such file", file);
    }
    return find(AuthKey.forRepository(registry, repository));
  }

  /** Looks for what someone who logs in would replace: credentials for a key, or above it. */
  public Credentials find(AuthKey key) {
    return find(AuthKey.forRepository(key.registry(), key.path()));
  }

  private Credentials find(List<AuthKey> keys) {
    return files.toRead(choice).entrySet().stream()
        .flatMap(file -> AuthFile.read(file.getKey(), file.getValue()).stream())
        .flatMap(file -> file.find(keys, helper).stream())
        .findFirst()
        .orElseGet(Credentials.Anonymous::new);
  }
}
