package dev.shale.auth;

import dev.shale.config.Environment;
import dev.shale.config.Registries;
import dev.shale.config.RegistriesConf;
import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everyone who may know credentials, asked in the order of {@code credential-helpers} in the user's
 * {@code registries.conf}: programs, and the files of a {@link CredentialStore} as one of them.
 * Where no file lists any, it is those files alone.
 *
 * <p>Spec: containers-registries.conf(5), "credential-helpers".
 */
public final class CredentialSources {
  private final Registries registries;
  private final CredentialStore files;
  private final CredentialHelper helper;

  public CredentialSources(Environment environment, Registries registries, CredentialStore files) {
    this.registries = registries;
    this.files = files;
    this.helper = new CredentialHelper(environment);
  }

  /**
   * Looks for credentials. One who cannot be asked counts only if nobody else knows any.
   *
   * @throws OciException what the first of those said who could not be asked
   */
  public Credentials find(String registry, String repository) {
    List<OciException> failures = new ArrayList<>();
    for (String source : sources()) {
      try {
        Optional<Credentials> found = ask(source, registry, repository);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (OciException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    return new Credentials.Anonymous();
  }

  /** A list without elements is none. */
  private List<String> sources() {
    List<String> listed =
        registries.conf().credentialHelpers().map(helpers -> helpers.value()).orElse(List.of());
    return listed.isEmpty() ? List.of(RegistriesConf.AUTH_FILES) : listed;
  }

  private Optional<Credentials> ask(String source, String registry, String repository) {
    return source.equals(RegistriesConf.AUTH_FILES)
        ? Optional.of(files.find(registry, repository))
            .filter(found -> !(found instanceof Credentials.Anonymous))
        : helper.ask(source, registry);
  }
}
