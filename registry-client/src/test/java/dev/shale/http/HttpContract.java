package dev.shale.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Http} owes its callers; each implementation's test extends this. */
interface HttpContract {
  /** A client, and a server that it reaches. */
  record Line(Http http, URI server, AutoCloseable end) implements AutoCloseable {
    Response send(Method method, Body body) throws IOException {
      return http.send(request(method).with(body));
    }

    Request request(Method method) {
      return Request.of(method, server.resolve("/path?query=a%2Fb"));
    }

    @Override
    public void close() throws IOException {
      http.close();
      try {
        end.close();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }

  Line connect(TestServer.Handler handler) throws IOException;

  private static TestServer.Answer echo(TestServer.Asked asked) {
    return TestServer.Answer.of(200, asked + " " + asked.text());
  }

  private static String text(Response response) throws IOException {
    try (response) {
      return new String(response.body().readAllBytes(), UTF_8);
    }
  }

  @Test
  default void asksForExactlyThatPath() throws IOException {
    try (Line line = connect(HttpContract::echo)) {
      assertEquals("GET /path?query=a%2Fb ", text(line.send(Method.GET, Body.EMPTY)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POST", "PUT", "PATCH"})
  default void sendsABodyOfKnownLength(Method method) throws IOException {
    Body body = Body.ofLength(5, out -> out.write("hello".getBytes(UTF_8)));
    try (Line line = connect(HttpContract::echo)) {
      assertEquals(method + " /path?query=a%2Fb hello", text(line.send(method, body)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POST", "PUT", "PATCH"})
  default void sendsABodyOfUnknownLength(Method method) throws IOException {
    Body body = Body.ofUnknownLength(out -> out.write("hello".getBytes(UTF_8)));
    try (Line line = connect(HttpContract::echo)) {
      assertEquals(method + " /path?query=a%2Fb hello", text(line.send(method, body)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 400, 401, 403, 404, 416, 500})
  default void givesEveryStatusAsAnAnswer(int status) throws IOException {
    try (Line line = connect(asked -> TestServer.Answer.of(status, "words"));
        Response response = line.send(Method.GET, Body.EMPTY)) {
      assertEquals(status, response.status());
      assertEquals("words", new String(response.errorBody(), UTF_8));
    }
  }

  @Test
  default void givesTheStatusOfARefusedUpload() throws IOException {
    Body body = Body.ofLength(5, out -> out.write("hello".getBytes(UTF_8)));
    try (Line line = connect(asked -> TestServer.Answer.of(401, "").with("X-Way", "in"));
        Response response = line.send(Method.PUT, body)) {
      assertEquals(401, response.status());
      assertEquals(Optional.of("in"), response.header("x-way"));
    }
  }

  @Test
  default void carriesHeadersBothWays() throws IOException {
    try (Line line =
            connect(
                asked ->
                    TestServer.Answer.of(200, "")
                        .with("X-Back", asked.headers().first("X-There").orElse("nothing")));
        Response response = line.http().send(line.request(Method.GET).with("X-There", "value"))) {
      assertEquals(Optional.of("value"), response.header("x-back"));
    }
  }

  @Test
  default void tellsTheLengthOfWhatItWasOnlyAskedAbout() throws IOException {
    try (Line line = connect(asked -> TestServer.Answer.of(200, "hello"));
        Response response = line.send(Method.HEAD, Body.EMPTY)) {
      assertEquals(5, response.contentLength().orElseThrow());
      assertEquals(0, response.body().readAllBytes().length);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PUT", "PATCH"})
  default void throwsWhatTheBodyThrew(Method method) throws IOException {
    IOException failure = new IOException("disk");
    Body body =
        Body.ofLength(
            10,
            out -> {
              out.write(1);
              throw failure;
            });
    try (Line line = connect(HttpContract::echo)) {
      assertSame(failure, assertThrows(IOException.class, () -> line.send(method, body)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PUT", "PATCH"})
  default void throwsTheRefusalOfABody(Method method) throws IOException {
    OciException refusal = OciException.corrupt("read x: wrong");
    Body body =
        Body.ofUnknownLength(
            out -> {
              throw refusal;
            });
    try (Line line = connect(HttpContract::echo)) {
      assertSame(refusal, assertThrows(OciException.class, () -> line.send(method, body)));
    }
  }
}
