package dev.shale.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryingHttpTest {
  private static final URI SERVER = URI.create("https://registry.example/");
  private static final Request GET = Request.of(Method.GET, SERVER);
  private static final TestServer.Answer OK = TestServer.Answer.of(200, "");
  private final IOException refused = new ConnectException("Connection timed out");
  private final IOException reset = new SocketException("Connection reset");

  private final TestPacing pacing = new TestPacing();
  private final Deque<Object> script = new ArrayDeque<>();
  private final FakeHttp server = new FakeHttp(asked -> next());
  private final Http http = new RetryingHttp(server, pacing.pacing(), ProgressListener.NONE);

  private TestServer.Answer next() throws IOException {
    return switch (script.size() > 1 ? script.remove() : script.element()) {
      case IOException failure -> throw ConnectionException.of(SERVER, failure);
      case TestServer.Answer answer -> answer;
      default -> throw new IllegalStateException();
    };
  }

  private int status(Request request) throws IOException {
    try (Response response = http.send(request)) {
      return response.status();
    }
  }

  private static TestServer.Answer answer(int status) {
    return TestServer.Answer.of(status, "");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void asksAgainWhenTheServerIsBusy(int busy) throws IOException {
    script.addAll(List.of(answer(busy), answer(busy), OK));
    assertEquals(200, status(GET));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 501, 505})
  void takesEveryOtherAnswerAsFinal(int status) throws IOException {
    script.addAll(List.of(answer(status), OK));
    assertEquals(status, status(GET));
  }

  @Test
  void givesTheLastAnswerWhenTheServerStaysBusy() throws IOException {
    script.add(answer(503));
    assertEquals(503, status(GET));
    assertEquals(Retries.DEFAULT.times() + 1, server.requests().size());
  }

  @Test
  void throwsTheLastFailureWhenNobodyEverListens() {
    script.add(refused);
    assertThrows(ConnectionException.class, () -> status(GET));
    assertEquals(Retries.DEFAULT.times() + 1, server.requests().size());
  }

  @Test
  void waitsTwiceAsLongEachTime() throws IOException {
    script.add(answer(503));
    status(GET);
    assertEquals(
        List.of(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofMillis(1000)),
        pacing.pauses());
  }

  @Test
  void waitsAsLongAsTheServerAsks() throws IOException {
    script.addAll(List.of(answer(429).with("Retry-After", "7"), OK));
    status(GET);
    assertEquals(List.of(Duration.ofSeconds(7)), pacing.pauses());
  }

  @Test
  void waitsUntilTheDateThatTheServerNames() throws IOException {
    script.addAll(List.of(answer(503).with("Retry-After", "Thu, 01 Jan 2026 00:00:09 GMT"), OK));
    status(GET);
    assertEquals(List.of(Duration.ofSeconds(9)), pacing.pauses());
  }

  @Test
  void waitsUpToItsLimit() throws IOException {
    String limit = Long.toString(Pacing.MAX_RETRY_AFTER.toSeconds());
    script.addAll(List.of(answer(429).with("Retry-After", limit), OK));
    assertEquals(200, status(GET));
    assertEquals(List.of(Pacing.MAX_RETRY_AFTER), pacing.pauses());
  }

  @Test
  void doesNotWaitBeyondItsLimit() throws IOException {
    long beyond = Pacing.MAX_RETRY_AFTER.toSeconds() + 1;
    script.addAll(List.of(answer(429).with("Retry-After", Long.toString(beyond)), OK));
    assertEquals(429, status(GET));
    assertEquals(List.of(), pacing.pauses());
  }

  @Test
  void asksAgainAsOftenAsTheUserSays() throws IOException {
    script.add(answer(503));
    Retries asked = new Retries(5, Optional.of(Duration.ofSeconds(2)));
    Pacing given = pacing.pacing().with(asked);
    new RetryingHttp(server, given, ProgressListener.NONE).send(GET).close();
    assertEquals(6, server.requests().size());
    assertEquals(Collections.nCopies(5, Duration.ofSeconds(2)), pacing.pauses());
  }

  @Test
  void asksOnceWhereTheUserSaysSo() throws IOException {
    script.add(answer(503));
    Pacing once = pacing.pacing().with(new Retries(0, Optional.empty()));
    new RetryingHttp(server, once, ProgressListener.NONE).send(GET).close();
    assertEquals(1, server.requests().size());
  }

  @Test
  void sendsAgainWhatTheServerHasNotSeen() throws IOException {
    script.addAll(List.of(refused, OK));
    assertEquals(
        200, status(Request.of(Method.PATCH, SERVER).with(Body.ofUnknownLength(out -> {}))));
  }

  @Test
  void sendsAgainWhatMayBeSeenTwice() throws IOException {
    script.addAll(List.of(reset, OK));
    assertEquals(200, status(GET));
  }

  @Test
  void sendsNoPostAgainThatMayHaveArrived() {
    script.addAll(List.of(reset, OK));
    assertThrows(ConnectionException.class, () -> status(Request.of(Method.POST, SERVER)));
  }

  @Test
  void sendsNoStreamedBodyAgain() {
    script.addAll(List.of(reset, OK));
    Request upload = Request.of(Method.PUT, SERVER).with(Body.ofLength(1, out -> out.write(1)));
    assertThrows(ConnectionException.class, () -> status(upload));
  }

  @Test
  void tellsTheUserThatItTriesAgain() throws IOException {
    List<ProgressEvent> events = new ArrayList<>();
    script.addAll(List.of(answer(503), OK));
    new RetryingHttp(server, pacing.pacing(), events::add).send(GET).close();
    assertEquals(
        List.of(new ProgressEvent.Warning("registry.example: answered 503; trying again")), events);
  }

  @Test
  void endsWhenInterrupted() {
    script.add(answer(503));
    Pacing interrupted =
        new Pacing(
            pacing.pacing().clock(),
            duration -> {
              throw new InterruptedException();
            },
            () -> 0);
    Http impatient = new RetryingHttp(server, interrupted, ProgressListener.NONE);
    assertThrows(InterruptedIOException.class, () -> impatient.send(GET));
    assertEquals(true, Thread.interrupted());
  }
}
