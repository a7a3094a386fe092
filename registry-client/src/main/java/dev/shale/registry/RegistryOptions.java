package dev.shale.registry;

import dev.shale.auth.AuthFileChoice;
import dev.shale.auth.Credentials;
import dev.shale.config.Registries;
import dev.shale.config.Environment;
import dev.shale.http.Retries;
import dev.shale.http.TlsOptions;
import dev.shale.progress.ProgressListener;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to talk to registries.
 *
 * @param credentials used for every registry, in place of those in files; where empty, the files
 *     are looked through when a registry asks
 * @param authFile which files these are
 * @param tls where it is {@link TlsOptions.Default}, each registry's directory in {@code certs.d}
 *     is added
 * @param userAgent what registries are told about us
 * @param retries how often a request that failed is sent again
 * @param progress told of requests that are repeated
 * @param uploads how blobs are sent
 * @param registries what the user says of registries; where empty, it is read where it is looked
 *     for
 */
public record RegistryOptions(
    Optional<Credentials> credentials,
    AuthFileChoice authFile,
    TlsOptions tls,
    String userAgent,
    Retries retries,
    ProgressListener progress,
    UploadOptions uploads,
    Optional<Registries> registries) {
  /** Everything from files, certificates verified, nobody told. */
  public static final RegistryOptions DEFAULT =
      new RegistryOptions(
          Optional.empty(),
          new AuthFileChoice.Usual(),
          new TlsOptions.Default(),
          "shale",
          Retries.DEFAULT,
          ProgressListener.NONE,
          UploadOptions.DEFAULT,
          Optional.empty());

  /** These options with credentials given by the user. */
  public RegistryOptions withCredentials(Credentials given) {
    return new RegistryOptions(Optional.of(given), authFile, tls, userAgent, retries, progress, uploads, registries);
  }

  /** These options with credentials from another place. */
  public RegistryOptions withAuthFile(AuthFileChoice other) {
    return new RegistryOptions(credentials, other, tls, userAgent, retries, progress, uploads, registries);
  }

  /** These options with another way to make sure who answers. */
  public RegistryOptions withTls(TlsOptions other) {
    return new RegistryOptions(credentials, authFile, other, userAgent, retries, progress, uploads, registries);
  }

  /**
   * These options with the certificates of a directory as in {@code certs.d}: authorities in {@code
   * *.crt}, the client's own in {@code *.cert} and {@code *.key}.
   */
  public RegistryOptions withCertificates(Path directory) {
    return withTls(Certificates.read(directory, Optional.empty()));
  }

  /**
   * {@link #withCertificates(Path)}, where keys may be locked: by the passphrase in {@code
   * NAME.pass} beside {@code NAME.key}, else by the one in {@code SHALE_KEY_PASSPHRASE}.
   */
  public RegistryOptions withCertificates(Path directory, Environment environment) {
    return withTls(Certificates.read(directory, environment));
  }

  /** These options with another name for us. */
  public RegistryOptions withUserAgent(String other) {
    return new RegistryOptions(credentials, authFile, tls, other, retries, progress, uploads, registries);
  }

  /** These options, asking again so often. */
  public RegistryOptions withRetries(Retries others) {
    return new RegistryOptions(credentials, authFile, tls, userAgent, others, progress, uploads, registries);
  }

  /** These options with a listener. */
  public RegistryOptions withProgress(ProgressListener listener) {
    return new RegistryOptions(credentials, authFile, tls, userAgent, retries, listener, uploads, registries);
  }

  /** These options with another way to send blobs. */
  public RegistryOptions withUploads(UploadOptions other) {
    return new RegistryOptions(credentials, authFile, tls, userAgent, retries, progress, other, registries);
  }

  /** These options with configuration of registries from elsewhere. */
  public RegistryOptions withRegistries(Registries other) {
    return new RegistryOptions(
        credentials, authFile, tls, userAgent, retries, progress, uploads, Optional.of(other));
  }
}
