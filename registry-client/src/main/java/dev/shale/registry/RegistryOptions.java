package dev.shale.registry;

import dev.shale.auth.Credentials;
import dev.shale.config.Registries;
import dev.shale.http.TlsOptions;
import dev.shale.progress.ProgressListener;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to talk to registries.
 *
 * @param credentials used for every registry, in place of those in files; where empty, the files
 *     are looked through when a registry asks
 * @param tls where it is {@link TlsOptions.Default}, each registry's directory in {@code certs.d}
 *     is added
 * @param userAgent what registries are told about us
 * @param progress told of requests that are repeated
 * @param uploads how blobs are sent
 * @param registries what the user says of registries; where empty, it is read where it is looked
 *     for
 */
public record RegistryOptions(
    Optional<Credentials> credentials,
    TlsOptions tls,
    String userAgent,
    ProgressListener progress,
    UploadOptions uploads,
    Optional<Registries> registries) {
  /** Everything from files, certificates verified, nobody told. */
  public static final RegistryOptions DEFAULT =
      new RegistryOptions(
          Optional.empty(),
          new TlsOptions.Default(),
          "shale",
          ProgressListener.NONE,
          UploadOptions.DEFAULT,
          Optional.empty());

  /** These options with credentials given by the user. */
  public RegistryOptions withCredentials(Credentials given) {
    return new RegistryOptions(Optional.of(given), tls, userAgent, progress, uploads, registries);
  }

  /** These options with another way to make sure who answers. */
  public RegistryOptions withTls(TlsOptions other) {
    return new RegistryOptions(credentials, other, userAgent, progress, uploads, registries);
  }

  /**
   * These options with the certificates of a directory as in {@code certs.d}: authorities in {@code
   * *.crt}, the client's own in {@code *.cert} and {@code *.key}.
   */
  public RegistryOptions withCertificates(Path directory) {
    return withTls(Certificates.read(directory));
  }

  /** These options with another name for us. */
  public RegistryOptions withUserAgent(String other) {
    return new RegistryOptions(credentials, tls, other, progress, uploads, registries);
  }

  /** These options with a listener. */
  public RegistryOptions withProgress(ProgressListener listener) {
    return new RegistryOptions(credentials, tls, userAgent, listener, uploads, registries);
  }

  /** These options with another way to send blobs. */
  public RegistryOptions withUploads(UploadOptions other) {
    return new RegistryOptions(credentials, tls, userAgent, progress, other, registries);
  }

  /** These options with configuration of registries from elsewhere. */
  public RegistryOptions withRegistries(Registries other) {
    return new RegistryOptions(
        credentials, tls, userAgent, progress, uploads, Optional.of(other));
  }
}
