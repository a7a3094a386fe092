package dev.shale.command;

import dev.shale.auth.Credentials;
import dev.shale.error.OciException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The options that say who we are to one registry. Its {@code toString} shows no secret.
 *
 * @param prefix what stands before their names: nothing, {@code src-} or {@code dest-}
 */
record CredentialWords(
    String prefix,
    Optional<String> creds,
    Optional<String> username,
    Optional<String> password,
    Optional<String> registryToken,
    boolean none) {

  boolean isSilent() {
    return ways() == 0;
  }

  private long ways() {
    return Stream.of(
            creds.isPresent(),
            username.isPresent() || password.isPresent(),
            registryToken.isPresent(),
            none)
        .filter(said -> said)
        .count();
  }

  /**
   * The credentials that are given; empty if the files are to be looked through.
   *
   * @throws OciException INVALID if the options contradict each other
   */
  Optional<Credentials> credentials() {
    if (ways() > 1) {
      throw OciException.invalid(
          "--%1$screds, --%1$susername, --%1$sregistry-token and --%1$sno-creds: %2$s",
          prefix, "each says another thing; give one");
    }
    if (username.isPresent() != password.isPresent()) {
      throw OciException.invalid(
          "--%1$susername and --%1$spassword: neither means anything without the other", prefix);
    }
    if (none) {
      return Optional.of(new Credentials.Anonymous());
    }
    return creds
        .map(Credentials::parse)
        .or(() -> username.map(user -> Credentials.of(user, password.orElse(""))))
        .or(() -> registryToken.map(Credentials.RegistryToken::new));
  }

  @Override
  public String toString() {
    return "CredentialWords[" + prefix + "]";
  }
}
