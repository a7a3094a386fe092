package dev.shale.command;

import dev.shale.auth.AuthFileChoice;
import dev.shale.registry.RegistryOptions;
import java.nio.file.Path;
import java.util.Optional;

/** What was said of one registry: that it is one end of a copy, or the only one. */
record EndFlags(
    Optional<Boolean> tlsVerify,
    Optional<Path> certDir,
    Optional<Path> authFile,
    CredentialWords credentials) {
  /** Nothing. */
  static final EndFlags NONE =
      new EndFlags(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new CredentialWords(
              "", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false));

  /** These, and where they say nothing, the others. */
  EndFlags or(EndFlags common) {
    return new EndFlags(
        tlsVerify.or(common::tlsVerify),
        certDir.or(common::certDir),
        authFile.or(common::authFile),
        credentials.isSilent() ? common.credentials : credentials);
  }

  RegistryOptions applyTo(RegistryOptions base, Session session) {
    RegistryOptions options = ConnectionFlags.apply(base, tlsVerify, certDir, session);
    if (authFile.isPresent()) {
      options = options.withAuthFile(new AuthFileChoice.Only(authFile.get()));
    }
    return credentials.credentials().map(options::withCredentials).orElse(options);
  }
}
