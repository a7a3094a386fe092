package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.TestPacing;
import dev.shale.http.TestServer.Answer;
import dev.shale.http.TestServer.Asked;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How blobs reach a registry whose connections break, and one that wants them in pieces. */
final class UploadTest {
  private static final int BIG = (int) RegistryDestination.RESUMABLE_BYTES + 1000;
  private static final byte[] BYTES = SampleImage.noise(BIG);
  private static final Blob BLOB = SampleImage.blob(MediaType.OCI_LAYER, BYTES);
  private static final int CUT = 3 << 20;

  @TempDir Path directory;
  private final TestPacing pacing = new TestPacing();
  private FaultyRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = FaultyRegistry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private UploadJournal journal() {
    return UploadJournal.in(directory.resolve("uploads"), TestEnvironment.CLOCK);
  }

  private UploadOptions journaled() {
    return UploadOptions.DEFAULT.withJournal(journal());
  }

  private void push(UploadOptions options, Blob blob) throws IOException {
    try (RegistryClient client = client(options);
        ImageDestination destination = client.destination(name())) {
      destination.put(blob);
    }
  }

  private Descriptor produce(UploadOptions options, byte[] bytes) throws IOException {
    try (RegistryClient client = client(options);
        ImageDestination destination = client.destination(name())) {
      return destination.put(MediaType.OCI_LAYER, out -> out.write(bytes));
    }
  }

  private RegistryClient client(UploadOptions options) {
    return new RegistryClient(
        TestEnvironment.EMPTY, RegistryOptions.DEFAULT.withUploads(options), pacing.pacing());
  }

  private ImageReference name() {
    return ImageReference.parse(registry.host() + "/a:1");
  }

  private OciException fails(UploadOptions options) {
    return assertThrows(OciException.class, () -> push(options, BLOB));
  }

  private List<Asked> patches() {
    return registry.asked().stream().filter(asked -> asked.method().equals("PATCH")).toList();
  }

  private List<String> ranges() {
    return patches().stream()
        .map(asked -> asked.headers().first("Content-Range").orElse("none"))
        .toList();
  }

  private List<Path> journalFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("uploads"))) {
      return files.toList();
    }
  }

  private void assertArrived() {
    assertTrue(registry.has(BLOB.descriptor().digest()));
  }

  @Test
  void sendsALongBlobAsOneStream() throws IOException {
    push(UploadOptions.DEFAULT, BLOB);
    assertArrived();
    assertEquals(List.of("0-" + (BIG - 1)), ranges());
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws IOException {
    registry.cutRequests("PATCH", 1, CUT);
    push(UploadOptions.DEFAULT, BLOB);
    assertArrived();
    assertEquals(List.of("0-" + (BIG - 1), CUT + "-" + (BIG - 1)), ranges());
  }

  @Test
  void startsOverWhereTheRegistryHasForgottenTheUpload() throws IOException {
    registry.forgettingBrokenUploads().cutRequests("PATCH", 1, CUT);
    push(UploadOptions.DEFAULT, BLOB);
    assertArrived();
    assertEquals(List.of("0-" + (BIG - 1), "0-" + (BIG - 1)), ranges());
  }

  @Test
  void doesNotCountBreaksThatGetFurther() throws IOException {
    registry.cutRequests("PATCH", 7, 1 << 20);
    push(UploadOptions.DEFAULT, BLOB);
    assertArrived();
  }

  @Test
  void givesUpWhatGetsNoFurther() {
    registry.cutRequests("PATCH", Integer.MAX_VALUE, 1000);
    OciException failure = fails(UploadOptions.DEFAULT);
    assertEquals(ErrorKind.UNAVAILABLE, failure.kind());
    assertEquals(1 + UploadSession.MAX_BREAKS, patches().size());
    assertTrue(registry.askedFor().getLast().startsWith("DELETE "), registry.askedFor()::toString);
  }

  @Test
  void namesTheBreakRatherThanThePlaceThatItLeftUnsure() {
    registry.cutRequests("PATCH", 1, CUT);
    registry.fault("GET", "/uploads/", sound -> Answer.of(204, "").with("Range", "0-999"));
    OciException failure = fails(UploadOptions.DEFAULT);
    assertEquals(1 + UploadSession.MAX_BREAKS, patches().size());
    assertEquals(ErrorKind.UNAVAILABLE, failure.kind(), failure.getMessage());
  }

  @Test
  void goesOnFromWhatTheRegistrySaysItTook() throws IOException {
    registry.fault("PATCH", "/uploads/", 1, sound -> Answer.of(500, ""));
    push(UploadOptions.DEFAULT, BLOB);
    assertArrived();
    assertEquals(1, patches().size());
  }

  @Test
  void goesOnFromARangeThatIsNotSatisfiable() throws IOException {
    registry.fault("PATCH", "/uploads/", 1, sound -> Answer.of(416, ""));
    push(UploadOptions.DEFAULT, BLOB);
    assertArrived();
  }

  @Test
  void waitsAsLongAsTheRegistrySays() throws IOException {
    registry.fault("PATCH", "/uploads/", 1, sound -> Answer.of(429, "").with("Retry-After", "7"));
    push(UploadOptions.DEFAULT, BLOB);
    assertEquals(7, pacing.pauses().getFirst().toSeconds());
  }

  @Test
  void endsAnUploadWhoseLastAnswerWasLost() throws IOException {
    registry.fault("PUT", "/uploads/", 1, sound -> Answer.NONE);
    push(UploadOptions.DEFAULT, BLOB);
    assertArrived();
  }

  @Test
  void refusesABlobThatIsNotWhatItSays() {
    Blob wrong = Blob.of(BLOB.descriptor(), SampleImage.noise(BIG - 1));
    OciException refusal = assertThrows(OciException.class, () -> push(journaled(), wrong));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertEquals(0, registry.uploadsUnderWay());
  }

  @Test
  void sendsPiecesOfTheLengthThatTheUserWants() throws IOException {
    push(UploadOptions.DEFAULT.withChunks(5 << 20), BLOB);
    assertArrived();
    assertEquals(List.of("0-5242879", "5242880-" + (BIG - 1)), ranges());
  }

  @Test
  void sendsPiecesWhereTheRegistryWantsSome() throws IOException {
    registry.fault("POST", "/uploads/", sound -> sound.with("OCI-Chunk-Min-Length", "6000000"));
    push(UploadOptions.DEFAULT.withChunks(1 << 20), BLOB);
    assertArrived();
    assertEquals(List.of("0-5999999", "6000000-" + (BIG - 1)), ranges());
  }

  @Test
  void makesPiecesShorterUntilTheyAreTaken() throws IOException {
    registry.withMaxBody(3 << 20);
    push(UploadOptions.DEFAULT, BLOB);
    assertArrived();
  }

  @Test
  void makesAShortBlobShorterToo() throws IOException {
    registry.withMaxBody(1 << 20);
    Blob blob = SampleImage.blob(MediaType.OCI_LAYER, SampleImage.noise(3 << 20));
    push(UploadOptions.DEFAULT, blob);
    assertTrue(registry.has(blob.descriptor().digest()));
  }

  @Test
  void givesUpWhereNothingIsShortEnough() {
    registry.withMaxBody(1000);
    OciException refusal = fails(UploadOptions.DEFAULT);
    assertTrue(refusal.getMessage().contains("413 from " + registry.host()), refusal.getMessage());
  }

  @Test
  void sendsPiecesOfWhatIsMadeOnTheWay() throws IOException {
    assertEquals(
        BLOB.descriptor().digest(),
        produce(UploadOptions.DEFAULT.withChunks(3 << 20), BYTES).digest());
    assertEquals(List.of("0-3145727", "3145728-6291455", "6291456-" + (BIG - 1)), ranges());
  }

  @Test
  void goesOnWithWhatIsMadeOnTheWayInPieces() throws IOException {
    registry.cutRequests("PATCH", 1, 1 << 20);
    produce(UploadOptions.DEFAULT.withChunks(3 << 20), BYTES);
    assertArrived();
    assertEquals("1048576-3145727", ranges().get(1));
  }

  @Test
  void sendsWhatIsMadeOnTheWayInPiecesAfterARefusal() throws IOException {
    registry.withMaxBody(2 << 20);
    produce(UploadOptions.DEFAULT, BYTES);
    assertArrived();
  }

  @Test
  void goesOnWithTheUploadOfAnEarlierProcess() throws IOException {
    registry.cutRequests("PATCH", 1, CUT).fault("GET", "/uploads/", sound -> Answer.of(503, ""));
    fails(journaled());
    registry.heal();
    push(journaled(), BLOB);
    assertArrived();
    assertEquals(CUT + "-" + (BIG - 1), ranges().getLast());
    assertEquals(List.of(), journalFiles());
  }

  @Test
  void startsOverWhereTheEarlierUploadIsGone() throws IOException {
    registry.cutRequests("PATCH", 1, CUT).fault("GET", "/uploads/", sound -> Answer.of(503, ""));
    fails(journaled());
    registry.heal();
    registry.fault("GET", "/uploads/", 1, sound -> Answer.of(404, ""));
    push(journaled(), BLOB);
    assertArrived();
    assertEquals("0-" + (BIG - 1), ranges().getLast());
    assertEquals(List.of(), journalFiles());
  }

  @Test
  void startsOverWhereTheEarlierUploadHasOtherBytes() throws IOException {
    registry.cutRequests("PATCH", 1, CUT).fault("GET", "/uploads/", sound -> Answer.of(503, ""));
    Blob wrong = Blob.of(BLOB.descriptor(), SampleImage.noise(BIG + 1));
    assertThrows(OciException.class, () -> push(journaled(), wrong));
    registry.heal();
    push(journaled(), BLOB);
    assertArrived();
  }

  @Test
  void takesABlobForThereWhoseLastAnswerIsLost() throws IOException {
    registry.fault("PUT", "/uploads/", 1, sound -> Answer.of(502, ""));
    try (RegistryClient client = client(UploadOptions.DEFAULT);
        ImageDestination destination = client.destination(name())) {
      byte[] bytes = SampleImage.noise(1000);
      Descriptor sent = destination.put(MediaType.OCI_LAYER, out -> out.write(bytes));
      assertTrue(registry.has(sent.digest()));
    }
  }

  @Test
  void knowsWithOneQuestionWhatIsPublished() throws IOException {
    registry.with("1", SampleImage.manifest());
    try (RegistryClient client = client(UploadOptions.DEFAULT);
        ImageDestination destination = client.destination(name());
        ImageDestination other =
            client.destination(ImageReference.parse(registry.host() + "/a:2"))) {
      assertEquals(Optional.of(SampleImage.manifest().descriptor()), destination.published());
      assertEquals(Optional.empty(), other.published());
    }
    assertEquals(2, registry.asked().size());
  }

  @Test
  void keepsNothingOfWhatEndedWell() throws IOException {
    push(journaled(), BLOB);
    assertEquals(List.of(), journalFiles());
    assertFalse(registry.askedFor().getLast().startsWith("DELETE "));
  }
}
