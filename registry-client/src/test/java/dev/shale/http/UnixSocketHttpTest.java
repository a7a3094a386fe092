package dev.shale.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnixSocketHttpTest implements HttpContract {
  @TempDir Path temp;

  private Path socket() {
    return temp.resolve("s");
  }

  @Override
  public Line connect(TestServer.Handler handler) throws IOException {
    TestServer server = TestServer.start(handler);
    UnixBridge bridge = UnixBridge.open(socket(), server);
    return new Line(client(), server.uri("/"), bridge);
  }

  private Http client() {
    return new UnixSocketHttp(socket(), "test");
  }

  private Response get() throws IOException {
    return client().send(Request.of(Method.GET, URI.create("http://localhost/")));
  }

  /** Answers one request with these bytes and closes. */
  private String answered(String answer) throws IOException {
    try (ScriptedSocket _ = ScriptedSocket.answering(socket(), answer);
        Response response = get()) {
      return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String failure(String answer) {
    return String.valueOf(assertThrows(IOException.class, () -> answered(answer)).getMessage());
  }

  @Test
  void joinsChunks() throws IOException {
    assertEquals(
        "hello world",
        answered(
            """
            HTTP/1.1 200 OK\r
            transfer-encoding: chunked\r
            \r
            5\r
            hello\r
            6;name=value\r
             world\r
            0\r
            \r
            """));
  }

  @Test
  void readsToTheEndWhereNoLengthIsSaid() throws IOException {
    assertEquals("hello", answered("HTTP/1.0 200 OK\r\n\r\nhello"));
  }

  @Test
  void passesOverInterimAnswers() throws IOException {
    assertEquals(
        "a",
        answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab"));
  }

  @Test
  void failsWhereABodyIsCut() {
    assertTrue(
        failure("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello").contains("4 bytes before"));
  }

  @Test
  void failsWhereAChunkIsCut() {
    assertEquals(
        "connection closed, 4 bytes before the end",
        failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello"));
  }

  @Test
  void failsWhereAChunkIsMissing() {
    assertEquals(
        "connection closed between two chunks",
        failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n"));
  }

  @Test
  void failsWhereNoHttpIsSpoken() {
    assertEquals(
        "no connection to %s: it does not answer in HTTP".formatted(socket()),
        failure("SSH-2.0-OpenSSH_9.2\r\n"));
  }

  @Test
  void readsNoHeadLongerThanAllowed() {
    String longest = "x".repeat(WireExchange.MAX_HEAD_BYTES);
    assertTrue(failure("HTTP/1.1 200 OK\r\nA: " + longest).contains("is longer than"));
  }

  @Test
  void readsNoLineOfAChunkLongerThanAllowed() {
    String longest = ";" + "x".repeat(ChunkedInput.MAX_LINE_BYTES);
    assertTrue(
        failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1" + longest)
            .contains("too long a line"));
  }

  @Test
  void refusesChunksThatAreNotAsLongAsTheySay() {
    assertTrue(
        failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n")
            .contains("longer than it says"));
  }

  @Test
  void saysThatNobodyListens() {
    IOException e = assertThrows(IOException.class, () -> get().close());
    assertEquals(
        "no connection to %s: no such file or directory".formatted(socket()), e.getMessage());
  }

  @Test
  void failsWhereABodyIsNotAsLongAsPromised() throws IOException {
    try (Line line = connect(_ -> TestServer.Answer.of(200, ""))) {
      Body shorter = Body.ofLength(3, out -> out.write(1));
      Body longer = Body.ofLength(0, out -> out.write(1));
      assertThrows(IOException.class, () -> line.send(Method.PUT, shorter));
      assertThrows(IOException.class, () -> line.send(Method.PUT, longer));
    }
  }
}
