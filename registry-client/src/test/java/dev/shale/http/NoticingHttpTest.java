package dev.shale.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.http.TestServer.Answer;
import dev.shale.progress.ProgressEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NoticingHttpTest {
  private static final Request GET =
      Request.of(Method.GET, URI.create("https://registry.example/x"));

  private final List<String> said = new ArrayList<>();
  private Answer answer = Answer.of(200, "");
  private final Http http =
      new NoticingHttp(
          new FakeHttp(asked -> answer),
          event -> {
            if (event instanceof ProgressEvent.Warning(String message)) {
              said.add(message);
            }
          });

  private List<String> saidAfter(Answer given) throws IOException {
    answer = given;
    http.send(GET).close();
    return said;
  }

  private static Answer warning(String value) {
    return Answer.of(200, "").with("Warning", value);
  }

  @Test
  void showsAWarningOnce() throws IOException {
    saidAfter(warning("299 - \"this \\\"tag\\\" goes away\""));
    assertEquals(
        List.of("registry.example warns: this \"tag\" goes away"),
        saidAfter(warning("299 - \"this \\\"tag\\\" goes away\"")));
  }

  @Test
  void readsAWarningOfAnyLength() throws IOException {
    String shown = "a".repeat(NoticingHttp.MAX_WARNING_LENGTH - 1);
    assertEquals(
        List.of("registry.example warns: " + shown + "…"),
        saidAfter(warning("299 - \"" + "a".repeat(60_000) + "\"")));
  }

  @Test
  void showsEachOfSeveral() throws IOException {
    assertEquals(2, saidAfter(warning("299 - \"a\"").with("Warning", "299 - \"b\"")).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "199 - \"other code\"",
        "299 proxy.example \"other agent\"",
        "299 - \"dated\" \"Thu, 01 Jan 2026 00:00:09 GMT\"",
        "299 - unquoted",
        "299 - \"\"",
        "299 - \"open"
      })
  void ignoresWhatTheSpecSaysToIgnore(String value) throws IOException {
    assertEquals(List.of(), saidAfter(warning(value)));
  }

  @Test
  void showsNoControlCharacters() throws IOException {
    assertEquals(
        List.of("registry.example warns: a [31mb"),
        saidAfter(warning("299 - \"a\u001b[31mb\u202e\"")));
  }

  @Test
  void showsNoMoreOfAWarningThanItsLimit() throws IOException {
    String most = "x".repeat(NoticingHttp.MAX_WARNING_LENGTH);
    String shown = "registry.example warns: " + most;
    assertEquals(List.of(shown), saidAfter(warning("299 - \"%s\"".formatted(most))));
    assertEquals(
        List.of(shown, shown.substring(0, shown.length() - 1) + "…"),
        saidAfter(warning("299 - \"%sy\"".formatted(most))));
  }

  @Test
  void showsNoMoreWarningsThanItsLimit() throws IOException {
    for (int i = 0; i <= NoticingHttp.MAX_WARNINGS; i++) {
      saidAfter(warning("299 - \"%d\"".formatted(i)));
    }
    assertEquals(NoticingHttp.MAX_WARNINGS, said.size());
  }

  private static Answer limited(String limit, String remaining) {
    return Answer.of(200, "").with("RateLimit-Limit", limit).with("ratelimit-remaining", remaining);
  }

  @Test
  void saysOnceThatFewRequestsAreLeft() throws IOException {
    assertEquals(List.of(), saidAfter(limited("100;w=21600", "11;w=21600")));
    saidAfter(limited("100;w=21600", "10;w=21600"));
    assertEquals(
        List.of("registry.example: 10 of 100 requests per 6 h left"),
        saidAfter(limited("100;w=21600", "9;w=21600")));
  }

  @ParameterizedTest
  @CsvSource({"100, 0, 0 of 100 requests left", "'60, 60;w=90', 1, 1 of 60 requests per 90 s left"})
  void readsEachFormOfALimit(String limit, String remaining, String message) throws IOException {
    assertEquals(List.of("registry.example: " + message), saidAfter(limited(limit, remaining)));
  }

  @ParameterizedTest
  @CsvSource({"x, 0", "'', 0", "100, -1", "9999999999999999, 0"})
  void ignoresWhatIsNoLimit(String limit, String remaining) throws IOException {
    assertEquals(List.of(), saidAfter(limited(limit, remaining)));
  }

  @ParameterizedTest
  @CsvSource({
    "429, '', ; try again later (0 of 100 requests per 6 h left)",
    "429, 7200, ; try again in 2 h (0 of 100 requests per 6 h left)",
    "503, 90, ; try again in 90 s (0 of 100 requests per 6 h left)",
    "503, '', ''",
    "429, 'Thu, 01 Jan 2026 00:00:09 GMT', "
        + "; try again after 2026-01-01T00:00:09Z (0 of 100 requests per 6 h left)"
  })
  void advisesWhatToDoAboutARefusal(int status, String after, String advice) {
    Headers headers =
        Headers.NONE
            .with("RateLimit-Limit", "100;w=21600")
            .with("RateLimit-Remaining", "0;w=21600")
            .with("Retry-After", after);
    Response refusal = new Response(GET.uri(), status, headers, InputStream.nullInputStream());
    assertEquals(advice == null ? "" : advice, Throttling.advice(refusal));
  }
}
