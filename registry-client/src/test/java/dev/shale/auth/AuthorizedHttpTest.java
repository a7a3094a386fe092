package dev.shale.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Body;
import dev.shale.http.FakeHttp;
import dev.shale.http.Headers;
import dev.shale.http.Http;
import dev.shale.http.Method;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.http.TestServer.Answer;
import dev.shale.http.TestServer.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorizedHttpTest {
  private static final String REGISTRY = "registry.example";
  private static final Request GET =
      Request.of(Method.GET, URI.create("https://registry.example/x"));
  private static final Credentials USER = new Credentials.Basic("user", "hunter2");
  private static final Credentials NOBODY = new Credentials.Anonymous();
  private static final List<Scope> PULL = List.of(Scope.pull("a"));
  private static final String BASIC = "Basic realm=\"x\"";
  private static final String BEARER =
      "Bearer realm=\"https://auth.registry.example/token\",service=\"s\"";

  /** A clock that goes when it is told to. */
  private static final class TestClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final Map<String, String> variables = new HashMap<>();
  private final TestClock clock = new TestClock();
  private final AtomicInteger tokens = new AtomicInteger();
  private String tokenAnswer = "{\"token\":\"t%d\",\"expires_in\":100}";

  private AuthorizedHttp client(FakeHttp http, Credentials credentials) {
    return new AuthorizedHttp(http, REGISTRY, () -> credentials, environment());
  }

  private Environment environment() {
    return new Environment(variables, Optional.empty(), 1000, clock);
  }

  private static String authorization(Request request) {
    return request.headers().first(Headers.AUTHORIZATION).orElse("none");
  }

  private FakeHttp wanting(String challenge) {
    return new FakeHttp(asked -> answer(challenge, asked));
  }

  private Answer answer(String challenge, Asked asked) {
    if (asked.path().startsWith("/token")) {
      return Answer.of(200, tokenAnswer.formatted(tokens.incrementAndGet()));
    }
    return asked.headers().first(Headers.AUTHORIZATION).isPresent()
        ? Answer.of(200, "")
        : Answer.of(401, "").with("WWW-Authenticate", challenge);
  }

  private static List<String> proofs(FakeHttp http) {
    return http.requests().stream().map(AuthorizedHttpTest::authorization).toList();
  }

  @Test
  void offersNothingUnasked() throws IOException {
    FakeHttp http = new FakeHttp(asked -> Answer.of(200, ""));
    client(http, USER).send(GET, PULL).close();
    assertEquals(List.of("none"), proofs(http));
  }

  @Test
  void answersABasicChallenge() throws IOException {
    FakeHttp http = wanting(BASIC);
    client(http, USER).send(GET, PULL).close();
    assertEquals(List.of("none", "Basic dXNlcjpodW50ZXIy"), proofs(http));
  }

  @Test
  void remembersWhatTheRegistryWants() throws IOException {
    FakeHttp http = wanting(BASIC);
    AuthorizedHttp client = client(http, USER);
    client.send(GET, PULL).close();
    client.send(GET, PULL).close();
    assertEquals(3, http.requests().size());
  }

  @Test
  void givesTheRefusalToWhoHasNoCredentials() throws IOException {
    FakeHttp http = wanting(BASIC);
    assertEquals(401, client(http, NOBODY).send(GET, PULL).status());
    assertEquals(1, http.requests().size());
  }

  @Test
  void asksOnlyOnceWithTheWrongPassword() throws IOException {
    FakeHttp http = new FakeHttp(asked -> Answer.of(401, "").with("WWW-Authenticate", BASIC));
    AuthorizedHttp client = client(http, USER);
    assertEquals(401, client.send(GET, PULL).status());
    assertEquals(401, client.send(GET, PULL).status());
    assertEquals(3, http.requests().size());
  }

  @Test
  void buysATokenForTheScopesOfTheRequest() throws IOException {
    FakeHttp http = wanting(BEARER);
    client(http, USER).send(GET, List.of(Scope.pullAndPush("a"), Scope.pull("b"))).close();
    Request order = http.requests().get(1);
    assertEquals(
        URI.create(
            "https://auth.registry.example/token?service=s"
                + "&scope=repository%3Aa%3Apull%2Cpush&scope=repository%3Ab%3Apull"),
        order.uri());
    assertEquals("Basic dXNlcjpodW50ZXIy", authorization(order));
    assertEquals("Bearer t1", authorization(http.requests().get(2)));
  }

  @Test
  void buysATokenWithoutCredentials() throws IOException {
    FakeHttp http = wanting(BEARER);
    client(http, NOBODY).send(GET, PULL).close();
    assertEquals(List.of("none", "none", "Bearer t1"), proofs(http));
  }

  @Test
  void buysATokenWithAnotherOne() throws IOException {
    FakeHttp http = wanting(BEARER);
    client(http, new Credentials.IdentityToken("id")).send(GET, PULL).close();
    assertEquals(Method.POST, http.requests().get(1).method());
    assertEquals("Bearer t1", authorization(http.requests().get(2)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"access_token\":\"t%d\"}", "{\"token\":\"\",\"access_token\":\"t%d\"}"})
  void acceptsTheOtherNameOfATokenField(String answer) throws IOException {
    tokenAnswer = answer;
    FakeHttp http = wanting(BEARER);
    client(http, NOBODY).send(GET, PULL).close();
    assertEquals("Bearer t1", authorization(http.requests().getLast()));
  }

  @Test
  void keepsATokenForItsLife() throws IOException {
    FakeHttp http = wanting(BEARER);
    AuthorizedHttp client = client(http, NOBODY);
    client.send(GET, PULL).close();
    clock.now = clock.now.plusSeconds(90);
    client.send(GET, PULL).close();
    assertEquals(1, tokens.get());
  }

  @Test
  void renewsATokenBeforeItEnds() throws IOException {
    FakeHttp http = wanting(BEARER);
    AuthorizedHttp client = client(http, NOBODY);
    client.send(GET, PULL).close();
    clock.now = clock.now.plus(Duration.ofSeconds(100)).minus(Token.MARGIN).plusMillis(1);
    client.send(GET, PULL).close();
    assertEquals("Bearer t2", authorization(http.requests().getLast()));
    assertEquals(5, http.requests().size());
  }

  @Test
  void buysAnotherTokenForOtherScopes() throws IOException {
    FakeHttp http = wanting(BEARER);
    AuthorizedHttp client = client(http, NOBODY);
    client.send(GET, PULL).close();
    client.send(GET, List.of(Scope.pullAndPush("a"))).close();
    assertEquals(2, tokens.get());
  }

  @Test
  void offersNothingToAnotherHost() throws IOException {
    FakeHttp http = wanting(BASIC);
    AuthorizedHttp client = client(http, USER);
    client.send(GET, PULL).close();
    client.send(GET.to(URI.create("https://cdn.example/x")), PULL).close();
    assertEquals("none", authorization(http.requests().getLast()));
  }

  @Test
  void knowsTheRegistryWithItsPort() throws IOException {
    FakeHttp http = wanting(BASIC);
    URI upload = URI.create("https://registry.example:443/x");
    client(http, USER).send(Request.of(Method.GET, upload), PULL).close();
    assertEquals(2, http.requests().size());
  }

  @Test
  void sendsNoPasswordToATokenServerInPlainHttp() {
    FakeHttp http = wanting("Bearer realm=\"http://auth.example/token\"");
    OciException refusal =
        assertThrows(OciException.class, () -> client(http, USER).send(GET, PULL));
    assertEquals(ErrorKind.DENIED, refusal.kind());
    assertEquals(1, http.requests().size());
  }

  @Test
  void saysThatTheTokenServerRefused() {
    FakeHttp http =
        new FakeHttp(
            asked ->
                asked.path().startsWith("/token")
                    ? Answer.of(403, "hunter2")
                    : Answer.of(401, "").with("WWW-Authenticate", BEARER));
    OciException refusal =
        assertThrows(OciException.class, () -> client(http, USER).send(GET, PULL));
    assertEquals(
        "log in to registry.example: access denied (403 from auth.registry.example)",
        refusal.getMessage());
  }

  @Test
  void repeatsNoAnswerThatMayHoldAToken() {
    tokenAnswer = "{\"token\": hunter2 }";
    OciException refusal =
        assertThrows(OciException.class, () -> client(wanting(BEARER), USER).send(GET, PULL));
    assertFalse(refusal.getMessage().contains("hunter2"), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer realm=\"\"", "Bearer realm=\":\"", "Bearer realm=\"token\""})
  void refusesATokenServerWithoutAnAddress(String challenge) {
    OciException refusal =
        assertThrows(OciException.class, () -> client(wanting(challenge), USER).send(GET, PULL));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  @Test
  void asksForCredentialsOnlyWhenTheyAreWanted() throws IOException {
    FakeHttp http = new FakeHttp(asked -> Answer.of(200, ""));
    AuthorizedHttp client =
        new AuthorizedHttp(
            http,
            REGISTRY,
            () -> {
              throw new IllegalStateException();
            },
            environment());
    assertEquals(200, client.send(GET, PULL).status());
    assertEquals(Optional.empty(), http.requests().getFirst().headers().first("Authorization"));
  }

  @Test
  void keepsCredentialsBackFromAnotherDomain() throws IOException {
    FakeHttp http = wanting("Bearer realm=\"https://auth.evil.net/token\"");
    assertEquals(200, client(http, USER).send(GET, PULL).status());
    assertEquals(List.of("none", "none", "Bearer t1"), proofs(http));
  }

  @Test
  void saysThatItKeptCredentialsBack() {
    FakeHttp http =
        new FakeHttp(
            asked ->
                asked.path().startsWith("/token")
                    ? Answer.of(401, "")
                    : Answer.of(401, "")
                        .with("WWW-Authenticate", "Bearer realm=\"https://auth.evil.net/token\""));
    OciException refusal =
        assertThrows(OciException.class, () -> client(http, USER).send(GET, PULL));
    assertEquals(
        "log in to registry.example: its token server auth.evil.net is of another domain, and got"
            + " no credentials; SHALE_TOKEN_HOSTS=auth.evil.net allows it",
        refusal.getMessage());
    assertEquals(List.of("none", "none"), proofs(http));
  }

  @Test
  void givesCredentialsToWhomTheUserTrusts() throws IOException {
    variables.put("SHALE_TOKEN_HOSTS", "other.net, auth.evil.net");
    FakeHttp http = wanting("Bearer realm=\"https://auth.evil.net/token\"");
    client(http, USER).send(GET, PULL).close();
    assertEquals("Basic dXNlcjpodW50ZXIy", authorization(http.requests().get(1)));
  }

  /** A server that sends everybody on to a content network, which wants a password. */
  private static final class Redirected implements Http {
    private final List<Request> requests = new ArrayList<>();

    @Override
    public Response send(Request request) {
      requests.add(request);
      return new Response(
          URI.create("https://cdn.evil.net/x"),
          401,
          Headers.NONE.with("WWW-Authenticate", BASIC),
          InputStream.nullInputStream());
    }

    @Override
    public void close() {}
  }

  @Test
  void answersNoChallengeOfAnotherHost() throws IOException {
    Redirected http = new Redirected();
    AuthorizedHttp client = new AuthorizedHttp(http, REGISTRY, () -> USER, environment());
    assertEquals(401, client.send(GET, PULL).status());
    assertEquals(1, http.requests.size());
  }

  @Test
  void asksTheRegistryOverTlsWhateverTheAddress() throws IOException {
    FakeHttp http = wanting(BASIC);
    client(http, USER).send(GET.to(URI.create("http://registry.example/upload?x=1")), PULL).close();
    assertEquals(URI.create("https://registry.example/upload?x=1"), http.requests().get(1).uri());
  }

  @Test
  void showsATokenThatIsForTheRegistryItself() throws IOException {
    FakeHttp http = wanting(BEARER);
    client(http, new Credentials.RegistryToken("r")).send(GET, PULL).close();
    assertEquals(List.of("none", "Bearer r"), proofs(http));
  }

  @Test
  void takesATokenThatAllowsMore() throws IOException {
    FakeHttp http = wanting(BEARER);
    AuthorizedHttp client = client(http, NOBODY);
    client.send(GET, List.of(Scope.pullAndPush("a"), Scope.pull("b"))).close();
    client.send(GET, PULL).close();
    client.send(GET, List.of(Scope.pull("b"))).close();
    assertEquals(1, tokens.get());
  }

  @Test
  void sendsABodyAgainWithANewToken() throws IOException {
    FakeHttp http =
        new FakeHttp(
            asked ->
                asked.path().startsWith("/token")
                    ? Answer.of(200, tokenAnswer.formatted(tokens.incrementAndGet()))
                    : asked.headers().first(Headers.AUTHORIZATION).equals(Optional.of("Bearer t2"))
                        ? Answer.of(201, asked.text())
                        : Answer.of(401, "").with("WWW-Authenticate", BEARER));
    AuthorizedHttp client = client(http, NOBODY);
    assertEquals(401, client.send(GET, PULL).status());
    Request upload =
        Request.of(Method.PUT, GET.uri())
            .with(Body.ofLength(3, out -> out.write(new byte[] {'a', 'b', 'c'})));
    try (Response response = client.send(upload, PULL)) {
      assertEquals(201, response.status());
      assertEquals("abc", new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1970-01-01T00:00:00Z, 400, 1",
    "1, 1970-01-01T00:00:00Z, 600, 2",
    "0, 1970-01-01T00:00:00Z, 54000, 1",
    "100, never, 94000, 1",
    "100, 1969-12-31T23:59:30Z, 64000, 1",
    "100, 1969-12-31T23:59:30Z, 66000, 2",
    "100, 1969-01-01T00:00:00Z, 94000, 1",
    "100, 1970-01-02T00:00:00Z, 94000, 1"
  })
  void renewsATokenAsItsLifeSays(int life, String issued, long laterMillis, int fetched)
      throws IOException {
    tokenAnswer =
        "{\"token\":\"t%d\",\"expires_in\":" + life + ",\"issued_at\":\"" + issued + "\"}";
    AuthorizedHttp client = client(wanting(BEARER), NOBODY);
    client.send(GET, PULL).close();
    clock.now = clock.now.plusMillis(laterMillis);
    client.send(GET, PULL).close();
    assertEquals(fetched, tokens.get());
  }
}
