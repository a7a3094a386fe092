package dev.shale.transport.daemon;

import dev.shale.http.TestServer;
import dev.shale.http.UnixBridge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A daemon that keeps what it is sent and gives it back, on a socket of its own.
 *
 * <p>Spec: Docker Engine API v1.41, ImageGet and ImageLoad.
 */
final class FakeDaemon implements AutoCloseable {
  private final UnixBridge bridge;
  private final Path socket;
  private Optional<byte[]> kept = Optional.empty();
  private Optional<String> complaint = Optional.empty();
  private boolean isBreaking;
  private final List<String> asked = new ArrayList<>();

  FakeDaemon(Path socket) throws IOException {
    this.socket = socket;
    this.bridge = UnixBridge.open(socket, TestServer.start(this::answer));
  }

  String host() {
    return "unix://" + socket;
  }

  /** What was asked, as method and path. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  /** Says that an archive could not be taken in, after the good status that daemons send first. */
  synchronized void complain(String message) {
    complaint = Optional.of(message);
  }

  /** Sends half an archive from now on. */
  synchronized void breakOff() {
    isBreaking = true;
  }

  synchronized void keep(byte[] archive) {
    kept = Optional.of(archive);
  }

  private synchronized TestServer.Answer answer(TestServer.Asked request) {
    asked.add(request.toString());
    if (request.path().startsWith("/images/get?names=")) {
      return kept.map(this::archive)
          .orElse(TestServer.Answer.of(404, "{\"message\":\"No such image: x\"}"));
    }
    if (complaint.isPresent()) {
      return TestServer.Answer.of(
          200,
          "{\"stream\":\"Loading\"}\r\n{\"errorDetail\":{},\"error\":\"%s\"}\r\n"
              .formatted(complaint.get()));
    }
    kept = Optional.of(request.body());
    return TestServer.Answer.of(200, "{\"stream\":\"Loaded image: x\\n\"}\r\n");
  }

  private TestServer.Answer archive(byte[] bytes) {
    TestServer.Answer whole = TestServer.Answer.of(200, bytes);
    return isBreaking ? whole.cutAfter(bytes.length / 2) : whole;
  }

  @Override
  public void close() throws IOException {
    bridge.close();
  }
}
