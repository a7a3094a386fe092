package dev.shale.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.auth.Credentials;
import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Patience;
import dev.shale.http.TestPacing;
import dev.shale.http.TestServer.Answer;
import dev.shale.http.TlsOptions;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can go wrong with everything that is asked: it succeeds within what is tried, or
 * fails with one line that says what was asked of whom and what came of it; bytes are never wrong,
 * nothing waits longer than it may, and no secret is told.
 */
final class FaultMatrixTest {
  private static final byte[] LAYER_BYTES = SampleImage.noise(200 << 10);
  private static final SampleLayer LAYER = new SampleLayer(LAYER_BYTES);
  private static final int CHUNK_BYTES = 100 << 10;
  private static final int BOUNDARY_BYTES = 64 << 10;
  private static final String SECRET = "s3cr3t";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(2), Duration.ofMillis(300));

  /** A blob of noise. */
  private record SampleLayer(byte[] bytes) {
    Blob blob() {
      return SampleImage.blob(MediaType.OCI_LAYER, bytes);
    }
  }

  /** Something that is asked of a registry, and the check that it was done. */
  enum Operation {
    PULL_BLOB("GET", "/blobs/sha256", "pull "),
    PULL_MANIFEST("GET", "/manifests/", "pull "),
    PUSH_BLOB("PUT", "/blobs/uploads/", "push "),
    PUSH_CHUNKS("PATCH", "/blobs/uploads/", "push "),
    PUSH_MANIFEST("PUT", "/manifests/", "push "),
    TAGS("GET", "/tags/list", "list tags of ");

    private final String method;
    private final String path;
    private final String verb;

    Operation(String method, String path, String verb) {
      this.method = method;
      this.path = path;
      this.verb = verb;
    }

    boolean isPull() {
      return method.equals("GET");
    }

    void run(RegistryClient client, ImageReference name, FaultyRegistry registry)
        throws IOException {
      switch (this) {
        case PULL_BLOB -> {
          try (InputStream in = client.source(name).blob(LAYER.blob().descriptor()).open()) {
            assertArrayEquals(LAYER_BYTES, in.readAllBytes());
          }
        }
        case PULL_MANIFEST -> assertEquals(SampleImage.manifest(), client.source(name).manifest());
        case PUSH_BLOB, PUSH_CHUNKS -> {
          try (ImageDestination destination = client.destination(name)) {
            destination.put(LAYER.blob());
          }
          assertTrue(registry.has(LAYER.blob().descriptor().digest()));
        }
        case PUSH_MANIFEST -> {
          RawManifest manifest = SampleImage.manifest();
          try (ImageDestination destination = client.destination(name)) {
            destination.publish(manifest);
          }
        }
        case TAGS -> assertEquals(List.of("1"), client.tags(name));
      }
    }
  }

  /** Something that a registry answers in the place of what it should. */
  enum Fault {
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    TOO_LARGE(413),
    TOO_MANY(429),
    TOO_MANY_FOR_NOW(429),
    TOO_MANY_UNTIL(429),
    FAILED(500),
    OVERLOADED(503),
    NO_ANSWER(0),
    SHORT_BODY(0),
    LONG_BODY(0),
    OTHER_BODY(0),
    CUT_BODY(0);

    private final int status;

    Fault(int status) {
      this.status = status;
    }

    Answer damage(Answer sound) {
      byte[] bytes = sound.body();
      return switch (this) {
        case TOO_MANY_FOR_NOW -> Answer.of(429, "").with("Retry-After", "1");
        case TOO_MANY_UNTIL ->
            Answer.of(429, "").with("Retry-After", "Thu, 1 Jan 2026 00:00:05 GMT");
        case NO_ANSWER -> Answer.NONE;
        case SHORT_BODY -> body(sound, Arrays.copyOf(bytes, bytes.length / 2));
        case LONG_BODY -> body(sound, Arrays.copyOf(bytes, bytes.length + 1));
        case OTHER_BODY -> body(sound, new byte[bytes.length]);
        case CUT_BODY -> sound.cutAfter(bytes.length / 2);
        default -> Answer.of(status, "");
      };
    }

    private static Answer body(Answer answer, byte[] bytes) {
      return new Answer(answer.status(), answer.headers(), bytes, OptionalInt.empty());
    }

    /** Whether asking again is what the protocol foresees. */
    boolean passes() {
      return switch (this) {
        case TOO_MANY, TOO_MANY_FOR_NOW, TOO_MANY_UNTIL, OVERLOADED, NO_ANSWER, CUT_BODY -> true;
        default -> false;
      };
    }

    /** Whether it is damage to bytes that come back, of which there are none. */
    boolean isOfBody() {
      return status == 0 && this != NO_ANSWER;
    }
  }

  private final TestPacing pacing = new TestPacing();
  private FaultyRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = FaultyRegistry.start().with("1", SampleImage.manifest()).with(SampleImage.CONFIG);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private RegistryClient client(Operation operation, RegistryOptions options) throws IOException {
    if (operation == Operation.PULL_BLOB) {
      registry.with(LAYER.blob());
    }
    UploadOptions uploads =
        operation == Operation.PUSH_CHUNKS
            ? UploadOptions.DEFAULT.withChunks(CHUNK_BYTES)
            : UploadOptions.DEFAULT;
    return new RegistryClient(
        TestEnvironment.EMPTY,
        options.withUploads(uploads).withCredentials(Credentials.parse("user:" + SECRET)),
        pacing.pacing(),
        PATIENCE);
  }

  /** Runs it; the failure, if there was one. */
  private Optional<OciException> run(Operation operation, RegistryOptions options, String host)
      throws IOException {
    ImageReference name = ImageReference.parse(host + "/a:1");
    try (RegistryClient client = client(operation, options)) {
      assertTimeoutPreemptively(LIMIT, () -> operation.run(client, name, registry));
      return Optional.empty();
    } catch (OciException e) {
      assertClear(operation, host, e.getMessage());
      return Optional.of(e);
    }
  }

  private Optional<OciException> run(Operation operation) throws IOException {
    return run(operation, RegistryOptions.DEFAULT, registry.host());
  }

  private static void assertClear(Operation operation, String host, String message) {
    assertTrue(message.startsWith(operation.verb), message);
    assertTrue(message.contains(host), message);
    assertTrue(message.contains("/a"), message);
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.indexOf(": ") > 0, message);
    for (String no : List.of(SECRET, "token-", "Basic ", "_state", "Exception", "null")) {
      assertFalse(message.contains(no), message);
    }
  }

  static Stream<Arguments> answers() {
    return Stream.of(Operation.values())
        .flatMap(
            operation ->
                Stream.of(Fault.values())
                    .filter(fault -> operation.isPull() || !fault.isOfBody())
                    .map(fault -> Arguments.of(operation, fault)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void survivesOrNamesAnAnswerThatComesOnce(Operation operation, Fault fault) throws IOException {
    registry.fault(operation.method, operation.path, 1, fault::damage);
    Optional<OciException> failure = run(operation);
    if (fault.passes()) {
      assertEquals(Optional.empty(), failure.map(OciException::getMessage));
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void namesAnAnswerThatComesAlways(Operation operation, Fault fault) throws IOException {
    registry.fault(operation.method, operation.path, fault::damage);
    Optional<OciException> failure = run(operation);
    if (operation == Operation.PUSH_CHUNKS && failure.isEmpty()) {
      return; // whatever it answers, the registry has the bytes, and says so when it is asked
    }
    if (fault.status > 0) {
      String answered = "(%d from %s".formatted(fault.status, registry.host());
      assertTrue(failure.orElseThrow().getMessage().contains(answered), failure::toString);
    }
    if (fault == Fault.NO_ANSWER || fault == Fault.CUT_BODY) {
      assertEquals(Optional.of(ErrorKind.UNAVAILABLE), failure.map(OciException::kind));
    }
  }

  static Stream<Arguments> cuts() {
    List<Integer> places = new ArrayList<>(List.of(0, 1, 20, 100));
    for (int place = BOUNDARY_BYTES; place <= LAYER_BYTES.length; place += BOUNDARY_BYTES) {
      places.add(place);
    }
    return Stream.of(Operation.values())
        .flatMap(
            operation ->
                places.stream()
                    .flatMap(
                        place ->
                            Stream.of(TestWire.Way.values())
                                .map(way -> Arguments.of(operation, way, place))));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void survivesAWireThatBreaksOnce(Operation operation, TestWire.Way way, int place)
      throws IOException {
    TestWire.Fault fault = new TestWire.Fault(way, place, TestWire.End.BREAKS, 1);
    try (TestWire wire = TestWire.to(registry.host(), fault)) {
      assertEquals(
          Optional.empty(),
          run(operation, RegistryOptions.DEFAULT, wire.host()).map(OciException::getMessage));
    }
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void survivesOrNamesAWireThatBreaksAlways(Operation operation, TestWire.Way way, int place)
      throws IOException {
    TestWire.Fault fault = new TestWire.Fault(way, place, TestWire.End.BREAKS, Integer.MAX_VALUE);
    try (TestWire wire = TestWire.to(registry.host(), fault)) {
      Optional<OciException> failure = run(operation, RegistryOptions.DEFAULT, wire.host());
      failure.ifPresent(e -> assertTrue(isOfTheWire(e.kind()), e::getMessage));
    }
  }

  /** A head that is cut after its length, but before what it is about, is whole for its reader. */
  private static boolean isOfTheWire(ErrorKind kind) {
    return kind == ErrorKind.UNAVAILABLE || kind == ErrorKind.UNSUPPORTED;
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void survivesOrNamesAWireThatFallsSilent(Operation operation) throws IOException {
    for (int place : List.of(0, 20, BOUNDARY_BYTES)) {
      TestWire.Fault fault =
          new TestWire.Fault(TestWire.Way.ANSWERS, place, TestWire.End.FALLS_SILENT, 2);
      try (TestWire wire = TestWire.to(registry.host(), fault)) {
        run(operation, RegistryOptions.DEFAULT, wire.host());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void namesARegistryThatIsDown(Operation operation) throws IOException {
    String host = registry.host();
    registry.close();
    OciException failure = run(operation, RegistryOptions.DEFAULT, host).orElseThrow();
    assertTrue(failure.getMessage().contains("connection refused"), failure.getMessage());
    registry = FaultyRegistry.start();
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void namesARegistryThatSpeaksNoTls(Operation operation) throws IOException {
    RegistryOptions verified =
        RegistryOptions.DEFAULT.withTls(new TlsOptions.Verify(List.of(), Optional.empty()));
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = Thread.ofVirtual().start(() -> refuse(plain));
      OciException failure =
          run(operation, verified, "127.0.0.1:" + plain.getLocalPort()).orElseThrow();
      assertTrue(failure.getMessage().contains("does not speak TLS"), failure.getMessage());
      server.interrupt();
    }
  }

  /** Answers whatever comes as a server of plain HTTP does. */
  private static void refuse(ServerSocket plain) {
    while (!plain.isClosed()) {
      try (Socket socket = plain.accept()) {
        if (socket.getInputStream().read() >= 0) {
          socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      } catch (IOException e) {
        return; // the test has ended
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void renewsATokenInTheMiddle(Operation operation) throws IOException {
    registry.wantingTokens(Optional.empty());
    registry.fault(
        operation.method,
        operation.path,
        1,
        sound -> {
          registry.revokeTokens();
          return sound.status() == 401 ? sound : Answer.of(500, "");
        });
    run(operation);
  }

  @Test
  void asksForABlobWhereHeadIsNotKnown() throws IOException {
    registry.fault("HEAD", "/blobs/", sound -> Answer.of(405, ""));
    try (RegistryClient client = client(Operation.PULL_BLOB, RegistryOptions.DEFAULT);
        ImageDestination destination =
            client.destination(ImageReference.parse(registry.host() + "/a:1"))) {
      assertTrue(destination.has(LAYER.blob().descriptor()));
      assertFalse(destination.has(SampleImage.LAYER.descriptor()));
    }
  }

  @Test
  void readsAManifestWhereHeadIsNotKnown() throws IOException {
    registry.fault("HEAD", "/manifests/", sound -> Answer.of(405, ""));
    try (RegistryClient client = client(Operation.PULL_MANIFEST, RegistryOptions.DEFAULT)) {
      assertEquals(
          SampleImage.manifest().descriptor(),
          client.source(ImageReference.parse(registry.host() + "/a:1")).describe());
    }
  }
}
