package dev.shale.auth;

import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Headers;
import dev.shale.http.Http;
import dev.shale.http.HttpUri;
import dev.shale.http.Request;
import dev.shale.http.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one registry, with the proof it wants. The first request goes out without any; what
 * the registry challenges it with is remembered, so that later ones bring their proof along. Tokens
 * are kept for as long as they live, renewed before they end, and fetched anew when the registry
 * does not want them any more; then the request is sent again, with its body. Thread-safe.
 *
 * <p>The registry itself is always asked for over HTTPS: where it is spoken to in plain HTTP, that
 * is the connection's to decide, never that of an address that somebody gave. A challenge from
 * another host, to which a request was redirected, is not answered. Which token server gets
 * credentials, decision 14 says; {@code SHALE_TOKEN_HOSTS} lists hosts that may have them all the
 * same.
 */
public final class AuthorizedHttp {
  private static final String TRUSTED_HOSTS = "SHALE_TOKEN_HOSTS";
  private static final int HTTPS_PORT = 443;

  private final Http http;
  private final String registry;
  private final Supplier<Credentials> finder;
  private final Clock clock;
  private final Set<String> trusted;
  private final TokenServer tokenServer;
  private final Tokens tokens = new Tokens();
  private @Nullable Credentials found;
  private volatile @Nullable Demand known;
  private volatile Optional<Realm> withheldFrom = Optional.empty();

  /** What the registry wants, and where it said so. */
  private record Demand(Challenge challenge, URI place) {}

  /**
   * @param registry host and port; requests elsewhere get no proof
   * @param finder asked when the registry wants credentials, at most once
   * @param environment tells when tokens end, and which hosts the user trusts
   */
  public AuthorizedHttp(
      Http http, String registry, Supplier<Credentials> finder, Environment environment) {
    this.http = http;
    this.registry = registry;
    this.finder = finder;
    this.clock = environment.clock();
    this.trusted =
        environment.variable(TRUSTED_HOSTS).stream()
            .flatMap(hosts -> Arrays.stream(hosts.split(",", -1)))
            .map(host -> host.trim().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.tokenServer = new TokenServer(http, clock);
  }

  /**
   * Sends a request; the caller closes the response. Where the registry does not let us in, that is
   * its 401 or 403. A body is written once more if the registry refuses the first proof.
   *
   * @param scopes what the request needs
   * @throws OciException DENIED if the token server refuses our credentials, or may not be given
   *     them; UNAVAILABLE if it is down
   */
  public Response send(Request asked, List<Scope> scopes) throws IOException {
    if (!isOurs(asked.uri())) {
      return http.send(asked);
    }
    Request request = asked.to(HttpUri.overTls(asked.uri()));
    NavigableSet<Scope> wanted = new TreeSet<>(scopes);
    Optional<String> proof = proof(wanted);
    Response response = http.send(with(request, proof));
    if (response.status() != 401 || !isOurs(response.uri())) {
      return response;
    }
    Optional<String> better = better(response, wanted, proof);
    if (better.isEmpty()) {
      return finalAnswer(response);
    }
    response.close();
    return finalAnswer(http.send(with(request, better)));
  }

  /** Registries write their addresses with a port where none is needed, too. */
  private boolean isOurs(URI uri) {
    return registry.equals(uri.getAuthority())
        || (HttpUri.isTls(uri) && (registry + ":" + HTTPS_PORT).equals(uri.getAuthority()));
  }

  private static Request with(Request request, Optional<String> proof) {
    return proof.map(value -> request.withOnly(Headers.AUTHORIZATION, value)).orElse(request);
  }

  /** A refusal that comes of our own caution says so. */
  private Response finalAnswer(Response response) {
    Optional<Realm> distant = withheldFrom;
    if (response.status() != 401 || distant.isEmpty()) {
      return response;
    }
    response.close();
    throw withheld(distant.get());
  }

  /** Whether credentials were kept back from the token server that this registry names. */
  boolean keptCredentialsBack() {
    return withheldFrom.isPresent();
  }

  OciException withheld() {
    return withheld(withheldFrom.orElseThrow());
  }

  private OciException withheld(Realm realm) {
    String host = realm.uri().getHost();
    return new OciException(
        ErrorKind.DENIED,
        "log in to %s: its token server %s is of another domain, and got no credentials; %s=%s %s"
            .formatted(registry, realm.uri().getAuthority(), TRUSTED_HOSTS, host, "allows it"));
  }

  private Optional<String> proof(NavigableSet<Scope> scopes) throws IOException {
    Demand demand = known;
    return demand == null ? Optional.empty() : answer(demand, scopes);
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
    Demand demand = new Demand(challenge.get(), refusal.uri());
    known = demand;
    tokens.forget(refused);
    return closingOnFailure(refusal, () -> answer(demand, scopes))
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

  private synchronized Optional<String> answer(Demand demand, NavigableSet<Scope> scopes)
      throws IOException {
    Credentials credentials = credentials();
    if (credentials instanceof Credentials.RegistryToken(String token)) {
      return Optional.of("Bearer " + token);
    }
    if (demand.challenge().isBasic()) {
      return credentials instanceof Credentials.Basic basic
          ? Optional.of(TokenServer.basicAuthorization(basic))
          : Optional.empty();
    }
    Optional<Token> living = tokens.find(scopes, clock.instant());
    if (living.isPresent()) {
      return living.map(Token::proof);
    }
    Token token = fetch(demand, scopes, credentials);
    tokens.put(scopes, token);
    return Optional.of(token.proof());
  }

  private Token fetch(Demand demand, NavigableSet<Scope> scopes, Credentials credentials)
      throws IOException {
    Challenge challenge = demand.challenge();
    NavigableSet<Scope> wanted = new TreeSet<>(scopes);
    if (wanted.isEmpty()) {
      challenge.parameter("scope").map(Scope::new).ifPresent(wanted::add);
    }
    Realm realm = Realm.of(registry, demand.place(), challenge, trusted);
    var order =
        new TokenServer.Order(registry, realm.uri(), challenge.parameter("service"), wanted);
    boolean hasSecret = !(credentials instanceof Credentials.Anonymous);
    return switch (realm.trust()) {
      case FULL -> tokenServer.fetch(order, credentials);
      case WITHHELD ->
          hasSecret ? fetchWithout(order, realm) : tokenServer.fetch(order, credentials);
      case DOWNGRADED -> {
        if (hasSecret) {
          throw downgraded(realm);
        }
        yield tokenServer.fetch(order, credentials);
      }
    };
  }

  /** What anyone may do needs no credentials, and is done without. */
  private Token fetchWithout(TokenServer.Order order, Realm realm) throws IOException {
    withheldFrom = Optional.of(realm);
    try {
      return tokenServer.fetch(order, new Credentials.Anonymous());
    } catch (OciException e) {
      throw e.kind() == ErrorKind.DENIED ? withheld(realm) : e;
    }
  }

  private OciException downgraded(Realm realm) {
    return new OciException(
        ErrorKind.DENIED,
        "log in to %s: its token server %s is not reached by HTTPS; no credentials were sent"
            .formatted(registry, realm.uri().getAuthority()));
  }

  private Credentials credentials() {
    if (found == null) {
      found = finder.get();
    }
    return found;
  }
}
