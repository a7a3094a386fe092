package dev.shale.registry;

import dev.shale.auth.AuthFileChoice;
import dev.shale.auth.Credentials;
import dev.shale.config.Environment;
import dev.shale.config.Registries;
import dev.shale.http.Retries;
import dev.shale.http.TlsOptions;
import dev.shale.progress.ProgressListener;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** How to talk to registries: everything as usual, but for what is said otherwise. Immutable. */
public final class RegistryOptions {
  /** Everything from files, certificates verified, nobody told. */
  public static final RegistryOptions DEFAULT = new RegistryOptions(new Draft());

  private final Draft said;

  private RegistryOptions(Draft said) {
    this.said = said;
  }

  /** What is said; changed by whoever makes it, before anyone else sees it. */
  private static final class Draft {
    private Optional<Credentials> credentials = Optional.empty();
    private AuthFileChoice authFile = new AuthFileChoice.Usual();
    private TlsOptions tls = new TlsOptions.Default();
    private String userAgent = "shale";
    private Retries retries = Retries.DEFAULT;
    private ProgressListener progress = ProgressListener.NONE;
    private UploadOptions uploads = UploadOptions.DEFAULT;
    private Optional<Registries> registries = Optional.empty();
  }

  private RegistryOptions but(Consumer<Draft> change) {
    Draft other = new Draft();
    other.credentials = said.credentials;
    other.authFile = said.authFile;
    other.tls = said.tls;
    other.userAgent = said.userAgent;
    other.retries = said.retries;
    other.progress = said.progress;
    other.uploads = said.uploads;
    other.registries = said.registries;
    change.accept(other);
    return new RegistryOptions(other);
  }

  /**
   * Used for every registry, in place of those in files; where empty, the files are looked through
   * when a registry asks.
   */
  public Optional<Credentials> credentials() {
    return said.credentials;
  }

  /** Which files these are. */
  public AuthFileChoice authFile() {
    return said.authFile;
  }

  /**
   * How it is made sure who answers; where it is {@link TlsOptions.Default}, each registry's
   * directory in {@code certs.d} is added.
   */
  public TlsOptions tls() {
    return said.tls;
  }

  /** What registries are told about us. */
  public String userAgent() {
    return said.userAgent;
  }

  /** How often a request that failed is sent again. */
  public Retries retries() {
    return said.retries;
  }

  /** Told of requests that are repeated, and of what registries say to users. */
  public ProgressListener progress() {
    return said.progress;
  }

  /** How blobs are sent. */
  public UploadOptions uploads() {
    return said.uploads;
  }

  /** What the user says of registries; where empty, it is read where it is looked for. */
  public Optional<Registries> registries() {
    return said.registries;
  }

  /** These options with credentials given by the user. */
  public RegistryOptions withCredentials(Credentials given) {
    return but(draft -> draft.credentials = Optional.of(given));
  }

  /** These options with credentials from another place. */
  public RegistryOptions withAuthFile(AuthFileChoice other) {
    return but(draft -> draft.authFile = other);
  }

  /** These options with another way to make sure who answers. */
  public RegistryOptions withTls(TlsOptions other) {
    return but(draft -> draft.tls = other);
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
    return but(draft -> draft.userAgent = other);
  }

  /** These options, asking again so often. */
  public RegistryOptions withRetries(Retries others) {
    return but(draft -> draft.retries = others);
  }

  /** These options with a listener. */
  public RegistryOptions withProgress(ProgressListener listener) {
    return but(draft -> draft.progress = listener);
  }

  /** These options with another way to send blobs. */
  public RegistryOptions withUploads(UploadOptions other) {
    return but(draft -> draft.uploads = other);
  }

  /** These options with configuration of registries from elsewhere. */
  public RegistryOptions withRegistries(Registries other) {
    return but(draft -> draft.registries = Optional.of(other));
  }
}
