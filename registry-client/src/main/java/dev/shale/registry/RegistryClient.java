package dev.shale.registry;

import dev.shale.auth.AuthorizedHttp;
import dev.shale.auth.CredentialSources;
import dev.shale.auth.CredentialStore;
import dev.shale.auth.Credentials;
import dev.shale.auth.LoginCheck;
import dev.shale.config.Endpoint;
import dev.shale.config.Environment;
import dev.shale.config.Registries;
import dev.shale.error.OciException;
import dev.shale.http.Http;
import dev.shale.http.HttpClient;
import dev.shale.http.Pacing;
import dev.shale.http.Patience;
import dev.shale.http.ProxyRules;
import dev.shale.http.TlsOptions;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.name.TagSelection;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way into registries: one client for all of them, for as long as there is work. Opening a
 * source or destination asks no registry; the first request goes out when something is asked of it.
 * Names without tag and digest mean {@code latest}; a name with both is read by its digest, and its
 * tag is only a part of what the image is called. Thread-safe; closing it ends the sources and
 * destinations that it opened.
 *
 * <p>The user's {@code registries.conf} is obeyed: images are read from mirrors and other locations
 * where it has some, and everything else is about the place that the name says. Either refuses a
 * blocked name with DENIED.
 */
public final class RegistryClient implements AutoCloseable {
  private final Environment environment;
  private final RegistryOptions options;
  private final Pacing pacing;
  private final Patience patience;
  private final Registries registries;
  private final CredentialSources stored;
  private final ListLocks lists = new ListLocks();
  private final Map<Host, Http> connections = new ConcurrentHashMap<>();
  private final Map<Access, AuthorizedHttp> authorized = new ConcurrentHashMap<>();

  /** A host with its port, and whether it may be one that cannot prove who it is. */
  private record Host(String registry, boolean insecure) {}

  /**
   * How a repository is asked.
   *
   * @param named whether the user's words name its registry, so that credentials in them are for it
   */
  private record Access(Endpoint endpoint, boolean named) {}

  public RegistryClient(Environment environment, RegistryOptions options) {
    this(environment, options, Pacing.of(environment.clock()).with(options.retries()));
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
    this.registries = options.registries().orElseGet(() -> Registries.of(environment));
    this.stored =
        new CredentialSources(
            environment, registries, new CredentialStore(environment, options.authFile()));
  }

  /** An image in a registry, or in one of its mirrors. */
  public ImageSource source(ImageReference name) {
    ImageReference asked = name.withDefaultTag();
    List<Endpoint> endpoints = registries.conf().pullSources(asked);
    return endpoints.getLast().name().equals(asked) && endpoints.size() == 1
        ? new RegistrySource(repository(asked, endpoints.getFirst()), pacing)
        : new MirroredSource(
            asked,
            endpoints.stream().map(endpoint -> place(asked, endpoint)).toList(),
            options.progress());
  }

  /**
   * An image in the registry that its name says, whatever mirrors and other locations have: for who
   * is going to change something there.
   */
  public ImageSource homeSource(ImageReference name) {
    return new RegistrySource(home(name), pacing);
  }

  private MirroredSource.Place place(ImageReference asked, Endpoint endpoint) {
    return () -> {
      registries.conf().requireOpen(endpoint);
      return new RegistrySource(repository(asked, endpoint), pacing);
    };
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
    return new RegistryDestination(home(name), moreTags, pacing, options.uploads());
  }

  /** The tags of a repository, in the registry's order. */
  public List<String> tags(ImageReference name) throws IOException {
    return tags(name, TagSelection.ALL, Integer.MAX_VALUE);
  }

  /**
   * The first tags of a repository that are selected, in the registry's order; when there are
   * enough, the registry is asked for no more.
   *
   * @param most at least 1
   */
  public List<String> tags(ImageReference name, TagSelection selection, int most)
      throws IOException {
    return new Tags(home(name), pacing).list(selection, most);
  }

  /**
   * Whether a tag is no image's but holds the list of what refers to one, in registries that keep
   * no such lists.
   *
   * <p>Spec: distribution-spec v1.1.1, "Referrers Tag Schema".
   */
  public static boolean isListOfReferrers(String tag) {
    return Referrers.isTag(tag);
  }

  /**
   * The repositories of a registry, in its order, as far as the user may see them.
   *
   * @throws OciException INVALID if {@code host} is none, UNSUPPORTED or NOT_FOUND if the registry
   *     lists none to anyone
   */
  public List<String> repositories(String host) throws IOException {
    return new Catalog(home(Catalog.anyName(host)), pacing).list();
  }

  /**
   * Deletes the manifest that the name's digest names, with every tag that it has; or where there
   * is no digest, the tag alone.
   *
   * @throws OciException UNSUPPORTED if the registry does not delete such things, NOT_FOUND if it
   *     is not there
   */
  public void delete(ImageReference name) throws IOException {
    Repository repository = home(name);
    Manifests manifests = new Manifests(repository, pacing);
    Optional<Digest> digest = name.digest();
    if (digest.isEmpty()) {
      manifests.delete(repository.name().tag().orElseThrow());
      return;
    }
    Optional<Descriptor> subject = subject(manifests, digest.get());
    manifests.delete(digest.get().toString());
    if (subject.isPresent()) {
      new Referrers(repository, pacing).forget(subject.get().digest(), digest.get());
    }
  }

  /** What is too broken to be read can be deleted all the same. */
  private static Optional<Descriptor> subject(Manifests manifests, Digest manifest)
      throws IOException {
    try {
      return manifests.read(manifest).manifest().subject();
    } catch (OciException e) {
      return switch (e.kind()) {
        case INVALID, CORRUPT, UNSUPPORTED -> Optional.empty();
        case NOT_FOUND, CONFLICT, UNAVAILABLE, DENIED -> throw e;
      };
    }
  }

  /**
   * Shows a registry credentials, which nobody stores.
   *
   * @throws OciException DENIED if it does not want them, UNAVAILABLE if it is down, UNSUPPORTED if
   *     it is no registry
   */
  public LoginCheck.Answer logIn(String registry, Credentials credentials) throws IOException {
    Host host = new Host(registry, registries.conf().isInsecure(registry));
    Http http = connections.computeIfAbsent(host, this::connect);
    return new LoginCheck(http, Repository.host(registry), environment).ask(registry, credentials);
  }

  private Repository home(ImageReference name) {
    ImageReference asked = name.withDefaultTag();
    return repository(asked, registries.conf().home(asked));
  }

  private Repository repository(ImageReference asked, Endpoint endpoint) {
    ImageReference name = endpoint.name();
    Endpoint whole =
        new Endpoint(
            new ImageReference(
                name.registry(), name.repository(), Optional.empty(), Optional.empty()),
            endpoint.insecure());
    boolean named = name.registry().equals(asked.registry());
    return new Repository(
        name, authorized.computeIfAbsent(new Access(whole, named), this::authorize), lists);
  }

  /** Credentials that the user gave are for the registry that he named, and for no other. */
  private AuthorizedHttp authorize(Access access) {
    ImageReference name = access.endpoint().name();
    return new AuthorizedHttp(
        connections.computeIfAbsent(
            new Host(name.registry(), access.endpoint().insecure()), this::connect),
        Repository.host(name),
        () ->
            options
                .credentials()
                .filter(_ -> access.named())
                .orElseGet(() -> stored.find(name.registry(), name.repository())),
        environment);
  }

  private Http connect(Host host) {
    return new HttpClient(
        tls(host),
        ProxyRules.of(environment.variables()),
        options.userAgent(),
        pacing,
        options.progress(),
        patience);
  }

  /** What the user says of all hosts counts more than what a file says of one. */
  private TlsOptions tls(Host host) {
    TlsOptions asked =
        options.tls() instanceof TlsOptions.Default && host.insecure()
            ? new TlsOptions.Insecure()
            : options.tls();
    return Certificates.forHost(asked, host.registry(), environment);
  }

  @Override
  public void close() {
    connections.values().forEach(Http::close);
  }
}
