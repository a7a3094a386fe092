package dev.shale.auth;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Headers;
import dev.shale.http.Http;
import dev.shale.http.Request;
import dev.shale.http.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one registry, with the proof it wants. The first request goes out without any; what
 * the registry challenges it with is remembered, so that later ones bring their proof along. Tokens
 * are kept for as long as they live, and fetched anew when the registry does not want them any
 * more. Thread-safe.
 */
public final class AuthorizedHttp {
  /** A token with less time left than this is not used any more. */
  static final Duration MARGIN = Duration.ofSeconds(5);

  private static final int HTTPS_PORT = 443;

  private final Http http;
  private final String registry;
  private final Supplier<Credentials> finder;
  private final Clock clock;
  private final TokenServer tokenServer;
  private final Map<NavigableSet<Scope>, Token> tokens = new ConcurrentHashMap<>();
  private @Nullable Credentials found;
  private volatile @Nullable Challenge known;

  /**
   * @param registry host and port; requests elsewhere get no proof
   * @param finder asked when the registry wants credentials, at most once
   * @param clock tells when tokens end
   */
  public AuthorizedHttp(Http http, String registry, Supplier<Credentials> finder, Clock clock) {
    this.http = http;
    this.registry = registry;
    this.finder = finder;
    this.clock = clock;
    this.tokenServer = new TokenServer(http, clock);
  }

  /**
   * Sends a request; the caller closes the response. Where the registry does not let us in, that is
   * its 401 or 403.
   *
   * @param scopes what the request needs
   * @throws OciException DENIED if the token server refuses our credentials, UNAVAILABLE if it is
   *     down
   */
  public Response send(Request request, List<Scope> scopes) throws IOException {
    if (!isOurs(request.uri())) {
      return http.send(request);
    }
    NavigableSet<Scope> wanted = new TreeSet<>(scopes);
    Optional<String> proof = proof(request.uri(), wanted);
    Response response = http.send(with(request, proof));
    if (response.status() != 401) {
      return response;
    }
    Optional<String> better = better(response, wanted, proof);
    if (better.isEmpty()) {
      return response;
    }
    response.close();
    return http.send(with(request, better));
  }

  /** Registries write their addresses with a port where none is needed, too. */
  private boolean isOurs(URI uri) {
    return registry.equals(uri.getAuthority())
        || ("https".equals(uri.getScheme())
            && (registry + ":" + HTTPS_PORT).equals(uri.getAuthority()));
  }

  private static Request with(Request request, Optional<String> proof) {
    return proof.map(value -> request.withOnly(Headers.AUTHORIZATION, value)).orElse(request);
  }

  private Optional<String> proof(URI uri, NavigableSet<Scope> scopes) throws IOException {
    Challenge challenge = known;
    return challenge == null ? Optional.empty() : answer(challenge, uri, scopes);
  }

  /** Another proof than the one that was refused. */
  private synchronized Optional<String> better(
      Response refusal, NavigableSet<Scope> scopes, Optional<String> refused) throws IOException {
    List<Challenge> challenges = Challenge.parse(refusal.headers().all("WWW-Authenticate"));
    Optional<Challenge> challenge =
        challenges.stream()
            .filter(Challenge::isBearer)
            .findFirst()
            .or(() -> challenges.stream().filter(Challenge::isBasic).findFirst());
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    known = challenge.get();
    tokens.computeIfPresent(
        scopes, (key, token) -> refused.equals(Optional.of(bearer(token))) ? null : token);
    return closingOnFailure(refusal, () -> answer(challenge.get(), refusal.uri(), scopes))
        .filter(proof -> !refused.equals(Optional.of(proof)));
  }

  /** What may fail on disk or network. */
  @FunctionalInterface
  private interface Answer {
    Optional<String> give() throws IOException;
  }

  private static Optional<String> closingOnFailure(Response response, Answer answer)
      throws IOException {
    try {
      return answer.give();
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  private synchronized Optional<String> answer(
      Challenge challenge, URI uri, NavigableSet<Scope> scopes) throws IOException {
    if (challenge.isBasic()) {
      return credentials() instanceof Credentials.Basic basic
          ? Optional.of(TokenServer.basicAuthorization(basic))
          : Optional.empty();
    }
    Token token = tokens.get(scopes);
    if (token == null || clock.instant().plus(MARGIN).isAfter(token.expires())) {
      token = fetch(challenge, uri, scopes);
      tokens.put(scopes, token);
    }
    return Optional.of(bearer(token));
  }

  private Token fetch(Challenge challenge, URI uri, NavigableSet<Scope> scopes) throws IOException {
    NavigableSet<Scope> wanted = new TreeSet<>(scopes);
    if (wanted.isEmpty()) {
      challenge.parameter("scope").map(Scope::new).ifPresent(wanted::add);
    }
    URI realm = realm(challenge);
    Credentials credentials = credentials();
    if ("https".equals(uri.getScheme())
        && !"https".equals(realm.getScheme())
        && !(credentials instanceof Credentials.Anonymous)) {
      throw new OciException(
          ErrorKind.DENIED,
          "log in to %s: its token server %s is not reached by HTTPS; no credentials were sent"
              .formatted(registry, realm.getAuthority()));
    }
    return tokenServer.fetch(
        new TokenServer.Order(registry, realm, challenge.parameter("service"), wanted),
        credentials);
  }

  private URI realm(Challenge challenge) {
    String realm = challenge.parameter("realm").orElse("");
    try {
      URI uri = URI.create(realm);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // falls to the refusal below: not a URI at all
    }
    throw OciException.unsupported(
        "log in to %s: its token server is \"%s\", which is no address", registry, realm);
  }

  private static String bearer(Token token) {
    return "Bearer " + token.value();
  }

  private Credentials credentials() {
    if (found == null) {
      found = finder.get();
    }
    return found;
  }
}
