package dev.shale.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedirectingHttpTest {
  private static final URI START = URI.create("https://registry.example/start");
  private static final Request GET =
      Request.of(Method.GET, START).with(Headers.AUTHORIZATION, "Bearer secret");

  private static FakeHttp redirecting(int status, String location) {
    return new FakeHttp(
        asked ->
            asked.path().equals("/start")
                ? TestServer.Answer.of(status, "").with("Location", location)
                : TestServer.Answer.of(200, ""));
  }

  private static Request last(FakeHttp server) throws IOException {
    new RedirectingHttp(server).send(GET).close();
    return server.requests().getLast();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsARedirect(int status) throws IOException {
    Request last = last(redirecting(status, "https://cdn.example/blob?sig=1"));
    assertEquals(URI.create("https://cdn.example/blob?sig=1"), last.uri());
  }

  @Test
  void followsARelativeRedirect() throws IOException {
    Request last = last(redirecting(302, "/elsewhere"));
    assertEquals(URI.create("https://registry.example/elsewhere"), last.uri());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://cdn.example/",
        "https://registry.example:8443/",
        "http://registry.example:80/",
        "http://cdn.example/",
        "//cdn.example/"
      })
  void takesNoCredentialsToAnotherServer(String location) throws IOException {
    Request last = last(redirecting(307, location));
    assertEquals(Optional.empty(), last.headers().first(Headers.AUTHORIZATION));
  }

  @Test
  void takesCredentialsAlongOnTheSameServer() throws IOException {
    Request last = last(redirecting(307, "/elsewhere"));
    assertEquals(Optional.of("Bearer secret"), last.headers().first(Headers.AUTHORIZATION));
  }

  @Test
  void staysInTlsOnTheSameServer() throws IOException {
    Request last = last(redirecting(307, "http://registry.example/elsewhere"));
    assertEquals(URI.create("https://registry.example/elsewhere"), last.uri());
    assertEquals(Optional.of("Bearer secret"), last.headers().first(Headers.AUTHORIZATION));
  }

  @Test
  void staysInTlsOnAServerThatItComesBackTo() throws IOException {
    FakeHttp server =
        new FakeHttp(
            asked ->
                switch (asked.path()) {
                  case "/start" ->
                      TestServer.Answer.of(302, "").with("Location", "http://cdn.example/back");
                  case "/back" ->
                      TestServer.Answer.of(302, "").with("Location", "http://registry.example/x");
                  default -> TestServer.Answer.of(200, "");
                });
    Request last = last(server);
    assertEquals(URI.create("https://registry.example/x"), last.uri());
    assertEquals(Optional.empty(), last.headers().first(Headers.AUTHORIZATION));
  }

  @Test
  void takesTheRangeAlong() throws IOException {
    FakeHttp server = redirecting(307, "https://cdn.example/");
    new RedirectingHttp(server).send(GET.with("Range", "bytes=5-")).close();
    assertEquals(Optional.of("bytes=5-"), server.requests().getLast().headers().first("Range"));
  }

  @ParameterizedTest
  @EnumSource(names = {"POST", "PUT", "PATCH", "DELETE"})
  void leavesRedirectsOfOtherRequestsToTheCaller(Method method) throws IOException {
    FakeHttp server = redirecting(307, "/elsewhere");
    try (Response response = new RedirectingHttp(server).send(Request.of(method, START))) {
      assertEquals(307, response.status());
    }
  }

  @Test
  void endsACircle() {
    FakeHttp server = redirecting(302, "/start");
    assertThrows(IOException.class, () -> last(server));
    assertEquals(RedirectingHttp.MAX_REDIRECTS + 1, server.requests().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://cdn.example/", "::", "https:///"})
  void goesNowhereButToWebServers(String location) {
    assertThrows(IOException.class, () -> last(redirecting(302, location)));
  }
}
