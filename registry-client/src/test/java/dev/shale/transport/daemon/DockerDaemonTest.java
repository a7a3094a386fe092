package dev.shale.transport.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.TestServer;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageDestinationContract;
import dev.shale.transport.ImageSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerDaemonTest implements ImageDestinationContract {
  private static final ImageReference NAME = ImageReference.parse("example.org/team/app:1");

  @TempDir Path temp;
  private FakeDaemon fake;
  private DockerDaemon daemon;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeDaemon(temp.resolve("s"));
    daemon = DockerDaemon.at(fake.host(), temp);
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
    fake.close();
  }

  @Override
  public ImageDestination destination() throws IOException {
    return daemon.destination(NAME);
  }

  @Override
  public ImageSource published() throws IOException {
    return daemon.source(new DaemonImage.Named(NAME));
  }

  @Override
  public boolean keepsManifests() {
    return false; // it has configs and plain tars only
  }

  private void publish() throws IOException {
    try (ImageDestination destination = destination()) {
      ANN.sendTo(destination);
      destination.publish(ANN.manifest());
    }
  }

  @Test
  void asksAsTheApiSays() throws IOException {
    publish();
    published().close();
    assertEquals(
        List.of("POST /images/load?quiet=1", "GET /images/get?names=example.org%2Fteam%2Fapp%3A1"),
        fake.asked());
  }

  @Test
  void asksForAnImageByItsId() throws IOException {
    publish();
    Digest id = ANN.config().descriptor().digest();
    daemon.source(new DaemonImage.WithId(id)).close();
    assertEquals("GET /images/get?names=sha256%3A" + id.hex(), fake.asked().getLast());
  }

  @Test
  void saysWhatTheDaemonSays() {
    OciException missing = assertThrows(OciException.class, () -> published().close());
    assertEquals(ErrorKind.NOT_FOUND, missing.kind());
    assertEquals(
        "read docker-daemon:example.org/team/app:1: the daemon says: No such image: x (404)",
        missing.getMessage());
  }

  @Test
  void noticesAComplaintBehindAGoodStatus() {
    fake.complain("invalid\\ntar header");
    OciException refusal = assertThrows(OciException.class, this::publish);
    assertEquals(
        "write docker-daemon:example.org/team/app:1: the daemon says: invalid tar header",
        refusal.getMessage());
  }

  @Test
  void sendsNothingBeforeTheImageIsWhole() throws IOException {
    try (ImageDestination destination = destination()) {
      ANN.sendTo(destination);
    }
    assertEquals(List.of(), fake.asked());
  }

  @Test
  void readsWhatIsNoArchiveAsARefusal() {
    fake.keep("no tar".getBytes(StandardCharsets.UTF_8));
    OciException refusal = assertThrows(OciException.class, () -> published().close());
    assertTrue(
        refusal.getMessage().startsWith("read docker-daemon:example.org/team/app:1: "),
        refusal.getMessage());
  }

  @Test
  void saysWhichImageBrokeOff() throws IOException {
    publish();
    fake.breakOff();
    OciException failure = assertThrows(OciException.class, () -> published().close());
    assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
    assertTrue(
        failure
            .getMessage()
            .startsWith("read docker-daemon:example.org/team/app:1: the daemon's answer broke off"),
        failure.getMessage());
    try (Stream<Path> left = Files.list(temp)) {
      assertEquals(List.of(temp.resolve("s")), left.toList());
    }
  }

  @Test
  void saysThatNoneIsThere() {
    DockerDaemon nobody = DockerDaemon.at("unix://" + temp.resolve("none"), temp);
    OciException refusal =
        assertThrows(OciException.class, () -> nobody.source(new DaemonImage.Named(NAME)).close());
    assertEquals(ErrorKind.UNAVAILABLE, refusal.kind());
    assertTrue(refusal.getMessage().endsWith("none: no such file or directory"));
  }

  @Test
  void speaksToADaemonOnAPort() throws IOException {
    try (TestServer server =
            TestServer.start(_ -> TestServer.Answer.of(404, "{\"message\":\"none\"}"));
        DockerDaemon far = DockerDaemon.at("tcp://127.0.0.1:" + server.uri("/").getPort(), temp)) {
      assertThrows(OciException.class, () -> far.source(new DaemonImage.Named(NAME)).close());
      assertEquals(1, server.asked().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh://host", "unix://relative", "tcp://user@host:1", "npipe:////./x"})
  void refusesOtherHosts(String host) {
    assertThrows(OciException.class, () -> DockerDaemon.at(host, temp));
  }

  @Test
  void readsNoReportLongerThanAllowed() {
    InputStream endless = new ByteArrayInputStream(new byte[LoadReport.MAX_BYTES + 1]);
    assertEquals(
        ErrorKind.INVALID,
        assertThrows(OciException.class, () -> LoadReport.check("write x", endless)).kind());
  }
}
