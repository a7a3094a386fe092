package dev.shale.registry;

import dev.shale.auth.AuthorizedHttp;
import dev.shale.auth.CredentialStore;
import dev.shale.config.Environment;
import dev.shale.http.Http;
import dev.shale.http.HttpClient;
import dev.shale.http.Pacing;
import dev.shale.http.Patience;
import dev.shale.http.ProxyRules;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way into registries: one client for all of them, for as long as there is work. Opening a
 * source or destination costs nothing; the first request goes out when something is asked of it.
 * Names without tag and digest mean {@code latest}; a name with both is read by its digest.
 * Thread-safe; closing it ends the sources and destinations that it opened.
 */
public final class RegistryClient implements AutoCloseable {
  private final Environment environment;
  private final RegistryOptions options;
  private final Pacing pacing;
  private final Patience patience;
  private final CredentialStore store;
  private final Map<String, Http> connections = new ConcurrentHashMap<>();
  private final Map<String, AuthorizedHttp> authorized = new ConcurrentHashMap<>();

  public RegistryClient(Environment environment, RegistryOptions options) {
    this(environment, options, Pacing.of(environment.clock()));
  }

  RegistryClient(Environment environment, RegistryOptions options, Pacing pacing) {
    this(environment, options, pacing, Patience.DEFAULT);
  }

  RegistryClient(
      Environment environment, RegistryOptions options, Pacing pacing, Patience patience) {
    this.patience = patience;
    this.environment = environment;
    this.options = options;
    this.pacing = pacing;
    this.store = new CredentialStore(environment);
  }

  /** An image in a registry. */
  public ImageSource source(ImageReference name) {
    return new RegistrySource(repository(name), pacing);
  }

  /** A place for an image in a registry. */
  public ImageDestination destination(ImageReference name) {
    return destination(name, List.of());
  }

  /**
   * A place for an image that gets several names.
   *
   * @param moreTags of the same repository
   */
  public ImageDestination destination(ImageReference name, List<String> moreTags) {
    return new RegistryDestination(repository(name), moreTags, pacing, options.uploads());
  }

  /** The tags of a repository, in the registry's order. */
  public List<String> tags(ImageReference name) throws IOException {
    return new Tags(repository(name), pacing).list();
  }

  /**
   * Deletes the manifest that the name's digest names, with every tag that it has; or where there
   * is no digest, the tag alone.
   *
   * @throws OciException UNSUPPORTED if the registry does not delete such things, NOT_FOUND if it
   *     is not there
   */
  public void delete(ImageReference name) throws IOException {
    Repository repository = repository(name);
    Manifests manifests = new Manifests(repository, pacing);
    Optional<Digest> digest = name.digest();
    if (digest.isEmpty()) {
      manifests.delete(repository.name().tag().orElseThrow());
      return;
    }
    Optional<Descriptor> subject = manifests.read(digest.get()).manifest().subject();
    manifests.delete(digest.get().toString());
    if (subject.isPresent()) {
      new Referrers(repository, pacing).forget(subject.get().digest(), digest.get());
    }
  }

  private Repository repository(ImageReference name) {
    return new Repository(
        name.withDefaultTag(), authorized.computeIfAbsent(name.name(), key -> authorize(name)));
  }

  private AuthorizedHttp authorize(ImageReference name) {
    return new AuthorizedHttp(
        connections.computeIfAbsent(name.registry(), this::connect),
        Repository.host(name),
        () -> options.credentials().orElseGet(() -> store.find(name.registry(), name.repository())),
        environment.clock());
  }

  private Http connect(String registry) {
    return new HttpClient(
        Certificates.forHost(options.tls(), registry, environment),
        ProxyRules.of(environment.variables()),
        options.userAgent(),
        pacing,
        options.progress(),
        patience);
  }

  @Override
  public void close() {
    connections.values().forEach(Http::close);
  }
}
