package dev.shale.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Body;
import dev.shale.http.ConnectionException;
import dev.shale.http.Headers;
import dev.shale.http.Http;
import dev.shale.http.Method;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.http.Throttling;
import dev.shale.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fetches bearer tokens.
 *
 * <p>Spec: distribution, "Token Authentication Specification" and "OAuth2 Token Authentication".
 */
final class TokenServer {
  /** How large the answer with a token may be, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

  private final Http http;
  private final Clock clock;

  TokenServer(Http http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  /** What to ask for, and where. */
  record Order(String registry, URI realm, Optional<String> service, NavigableSet<Scope> scopes) {}

  Token fetch(Order order, Credentials credentials) throws IOException {
    String task = "log in to " + order.registry();
    // What is called https is never asked in plain HTTP, whatever the registry may be.
    Request request = request(order, credentials).over(Request.Wire.TLS);
    try (Response response = http.send(request)) {
      if (response.status() != 200) {
        throw refusal(task, response);
      }
      byte[] body = body(task, order, response);
      return token(task, SecretJson.parse("the token of " + order.realm().getAuthority(), body));
    } catch (ConnectionException e) {
      throw new OciException(ErrorKind.UNAVAILABLE, task + ": " + e.getMessage(), e);
    }
  }

  private static byte[] body(String task, Order order, Response response) throws IOException {
    String server = order.realm().getAuthority();
    try {
      byte[] body = response.body().readNBytes(MAX_BYTES + 1);
      if (body.length > MAX_BYTES) {
        throw OciException.invalid("%s: the answer of %s is too long", task, server);
      }
      return body;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      throw new OciException(
          ErrorKind.UNAVAILABLE,
          "%s: %s stopped in the middle of its answer".formatted(task, server),
          e);
    }
  }

  private static Request request(Order order, Credentials credentials) {
    return switch (credentials) {
      case Credentials.Anonymous() -> get(order);
      case Credentials.Basic basic ->
          get(order).with(Headers.AUTHORIZATION, basicAuthorization(basic));
      case Credentials.IdentityToken(String token) -> post(order, token);
      case Credentials.RegistryToken _ ->
          throw new IllegalArgumentException("a token that needs no other");
    };
  }

  static String basicAuthorization(Credentials.Basic basic) {
    byte[] pair = (basic.user() + ":" + basic.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static Request get(Order order) {
    String query =
        Stream.concat(
                order.service().stream().map(service -> "service=" + encode(service)),
                order.scopes().stream().map(scope -> "scope=" + encode(scope.value())))
            .collect(Collectors.joining("&"));
    String separator = order.realm().getRawQuery() == null ? "?" : "&";
    return Request.of(
        Method.GET, URI.create(order.realm() + (query.isEmpty() ? "" : separator + query)));
  }

  private static Request post(Order order, String identityToken) {
    String scopes = order.scopes().stream().map(Scope::value).collect(Collectors.joining(" "));
    String form =
        "grant_type=refresh_token&client_id=shale&service=%s&scope=%s&refresh_token=%s"
            .formatted(encode(order.service().orElse("")), encode(scopes), encode(identityToken));
    return Request.of(Method.POST, order.realm())
        .with("Content-Type", "application/x-www-form-urlencoded")
        .with(Body.of(form.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Token token(String task, ObjectNode answer) {
    String value =
        Json.text(answer, "token")
            .filter(text -> !text.isEmpty())
            .or(() -> Json.text(answer, "access_token"))
            .filter(Token::canBeSent)
            .orElseThrow(
                () -> OciException.unsupported("%s: the token server gave no token", task));
    Duration life = life(answer);
    return new Token(value, issued(answer, life).plus(life), life);
  }

  private static Duration life(ObjectNode answer) {
    JsonNode seconds = answer.get("expires_in");
    boolean isGiven = seconds != null && seconds.isIntegralNumber() && seconds.canConvertToInt();
    return isGiven && seconds.intValue() > 0
        ? Duration.ofSeconds(seconds.intValue())
        : DEFAULT_LIFE;
  }

  /**
   * When the token was made: a server may give one out again. A clock that says what cannot be is
   * not believed, since the server's need not go as ours does.
   */
  private Instant issued(ObjectNode answer, Duration life) {
    Instant now = clock.instant();
    try {
      Instant stated = Instant.parse(Json.text(answer, "issued_at").orElse(""));
      boolean isPlausible = !stated.isAfter(now) && stated.plus(life).isAfter(now);
      return isPlausible ? stated : now;
    } catch (DateTimeException e) {
      return now;
    }
  }

  private static OciException refusal(String task, Response response) {
    ErrorKind kind =
        response.status() >= 500 || response.status() == 429
            ? ErrorKind.UNAVAILABLE
            : ErrorKind.DENIED;
    String reason =
        switch (response.status()) {
          case 429 -> "too many requests";
          default -> kind == ErrorKind.DENIED ? "access denied" : "the token server failed";
        };
    return new OciException(
        kind,
        "%s: %s (%d from %s)%s"
            .formatted(
                task,
                reason,
                response.status(),
                response.uri().getAuthority(),
                Throttling.advice(response)));
  }
}
