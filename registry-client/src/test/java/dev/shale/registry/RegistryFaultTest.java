package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.auth.Credentials;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Headers;
import dev.shale.http.TestPacing;
import dev.shale.http.TestServer;
import dev.shale.http.TestServer.Answer;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry may do wrong, and what the user is told then. */
final class RegistryFaultTest {
  private static final byte[] LAYER_BYTES = SampleImage.LAYER_BYTES;
  private static final Descriptor LAYER = SampleImage.LAYER.descriptor();

  private final TestPacing pacing = new TestPacing();
  private FaultyRegistry registry;
  private RegistryClient client;

  @BeforeEach
  void start() throws IOException {
    registry =
        FaultyRegistry.start()
            .with("1", SampleImage.manifest())
            .with(SampleImage.LAYER)
            .with(SampleImage.CONFIG);
    client = clientWith(RegistryOptions.DEFAULT);
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  private RegistryClient clientWith(RegistryOptions options) {
    return new RegistryClient(TestEnvironment.EMPTY, options, pacing.pacing());
  }

  private ImageReference name() {
    return ImageReference.parse(registry.host() + "/a:1");
  }

  private ImageSource source() {
    return client.source(name());
  }

  private byte[] readLayer() throws IOException {
    try (InputStream in = source().blob(LAYER).open()) {
      return in.readAllBytes();
    }
  }

  private static OciException refused(ErrorKind kind, Executable work) {
    OciException refusal = assertThrows(OciException.class, work);
    assertEquals(kind, refusal.kind(), refusal.getMessage());
    return refusal;
  }

  private static Answer status(int status) {
    return Answer.of(status, "");
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID, refused",
    "401, DENIED, access denied",
    "403, DENIED, access denied",
    "404, NOT_FOUND, not found",
    "429, UNAVAILABLE, too many requests",
    "500, UNAVAILABLE, the registry failed",
    "503, UNAVAILABLE, the registry failed"
  })
  void namesImageStatusAndHostOfEachRefusal(int status, ErrorKind kind, String phrase) {
    registry.fault("GET", "/manifests/", sound -> status(status));
    String message = refused(kind, () -> source().manifest()).getMessage();
    String start = "pull %s: %s (%d from %s)".formatted(name(), phrase, status, registry.host());
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void saysWhatItTookForAManifest() {
    registry.fault(
        "GET", "/manifests/", 1, _ -> Answer.of(200, "<html>").with("Content-Type", "text/html"));
    assertEquals(
        "pull %s: %s answered with a web page; is it a registry?"
            .formatted(name(), registry.host()),
        refused(ErrorKind.INVALID, () -> source().manifest()).getMessage());
    registry.fault(
        "GET",
        "/manifests/",
        1,
        _ ->
            Answer.of(200, "{}")
                .with("Content-Type", MediaType.OCI_MANIFEST.value())
                .with("Docker-Content-Digest", "foo:bar"));
    assertEquals(
        "pull %s: the registry calls it by no digest: Docker-Content-Digest: foo:bar"
            .formatted(name()),
        refused(ErrorKind.INVALID, () -> source().manifest()).getMessage());
  }

  @Test
  void takesNothingForPublishedUnderAnotherDigest() throws IOException {
    ImageReference other = name().withDigest(Digest.of("other"));
    try (ImageDestination destination = client.destination(other)) {
      assertEquals(Optional.empty(), destination.published());
    }
  }

  @Test
  void saysOnOneLineWhatTheRegistrySays() {
    String words = "{\"errors\":[{\"code\":\"X\",\"message\":\"no\\n\\u001b[31m way\"}]}";
    registry.fault("GET", "/manifests/", sound -> Answer.of(403, words));
    assertEquals(
        "pull %s: access denied (403 from %s: no [31m way)".formatted(name(), registry.host()),
        refused(ErrorKind.DENIED, () -> source().manifest()).getMessage());
  }

  @Test
  void saysOnceHowToLogIn() {
    registry.fault("GET", "/manifests/", sound -> status(401));
    assertEquals(
        "pull %s: access denied (401 from %s); log in with `shale login %s`"
            .formatted(name(), registry.host(), registry.host()),
        refused(ErrorKind.DENIED, () -> source().manifest()).getMessage());
  }

  @Test
  void saysThatARegistryIsDown() throws IOException {
    ImageReference gone = name();
    registry.close();
    assertEquals(
        "pull %s: cannot connect to %s: connection refused".formatted(gone, gone.registry()),
        refused(ErrorKind.UNAVAILABLE, () -> client.source(gone).manifest()).getMessage());
    registry = FaultyRegistry.start();
  }

  @Test
  void refusesAManifestOverItsLimit() {
    byte[] tooLong = new byte[RawManifest.MAX_BYTES + 1];
    registry.fault("GET", "/manifests/", sound -> Answer.of(200, tooLong));
    refused(ErrorKind.INVALID, () -> source().manifest());
  }

  @Test
  void refusesAManifestOfAnotherDigestThanAskedFor() {
    registry.fault(
        "GET", "/manifests/", sound -> withBody(sound, "{}".getBytes(StandardCharsets.UTF_8)));
    Digest digest = SampleImage.manifest().digest();
    refused(ErrorKind.CORRUPT, () -> client.source(name().withDigest(digest)).manifest());
  }

  @Test
  void refusesAManifestOfAnotherDigestThanItsHeader() {
    registry.fault(
        "GET", "/manifests/", sound -> withBody(sound, "{}".getBytes(StandardCharsets.UTF_8)));
    refused(ErrorKind.CORRUPT, () -> source().manifest());
  }

  @Test
  void refusesAManifestThatIsCut() {
    registry.fault("GET", "/manifests/", sound -> sound.cutAfter(10));
    refused(ErrorKind.UNAVAILABLE, () -> source().manifest());
  }

  @Test
  void learnsTheTypeFromTheManifestWhereTheServerKnowsNone() throws IOException {
    registry.fault(
        "GET",
        "/manifests/",
        sound -> Answer.of(200, sound.body()).with("Content-Type", "application/json"));
    assertEquals(SampleImage.manifest(), source().manifest());
  }

  @Test
  void describesWhereTheRegistryStatesNoDigest() throws IOException {
    registry.fault("HEAD", "/manifests/", sound -> Answer.of(200, sound.body()));
    assertEquals(SampleImage.manifest().descriptor(), source().describe());
  }

  private static Answer withBody(Answer answer, byte[] body) {
    return new Answer(answer.status(), answer.headers(), body, OptionalInt.empty());
  }

  @Test
  void continuesABlobWhereItsConnectionBroke() throws IOException {
    registry.fault("GET", "/blobs/", 2, sound -> sound.cutAfter(1000));
    assertArrayEquals(LAYER_BYTES, readLayer());
  }

  @Test
  void asksOnlyForTheRestOfABrokenBlob() throws IOException {
    registry.fault("GET", "/blobs/", 1, sound -> sound.cutAfter(1000));
    readLayer();
    assertEquals(Optional.of("bytes=1000-"), registry.asked().getLast().headers().first("Range"));
  }

  @Test
  void skipsWhatItHasWhereTheRegistryKnowsNoRanges() throws IOException {
    registry.fault("GET", "/blobs/", 1, sound -> sound.cutAfter(1000));
    registry.fault("GET", "/blobs/", sound -> Answer.of(200, LAYER_BYTES));
    assertArrayEquals(LAYER_BYTES, readLayer());
  }

  private byte[] readLayerAt(long offset) throws IOException {
    try (ImageSource source = source();
        InputStream in = source.blob(LAYER).openAt(offset)) {
      return in.readAllBytes();
    }
  }

  private static byte[] layerFrom(int offset) {
    return Arrays.copyOfRange(LAYER_BYTES, offset, LAYER_BYTES.length);
  }

  @Test
  void asksOnlyForTheBytesFromAnOffset() throws IOException {
    assertArrayEquals(layerFrom(1000), readLayerAt(1000));
    assertEquals(Optional.of("bytes=1000-"), registry.asked().getLast().headers().first("Range"));
  }

  @Test
  void skipsToAnOffsetWhereTheRegistryKnowsNoRanges() throws IOException {
    registry.fault("GET", "/blobs/", sound -> Answer.of(200, LAYER_BYTES));
    assertArrayEquals(layerFrom(1000), readLayerAt(1000));
  }

  @Test
  void continuesFromAnOffsetWhereTheConnectionBroke() throws IOException {
    registry.fault("GET", "/blobs/", 1, sound -> sound.cutAfter(500));
    assertArrayEquals(layerFrom(1000), readLayerAt(1000));
    assertEquals(Optional.of("bytes=1500-"), registry.asked().getLast().headers().first("Range"));
  }

  @Test
  void givesUpABlobThatBreaksAgainAndAgain() {
    registry.fault("GET", "/blobs/", sound -> sound.cutAfter(1000));
    assertEquals(
        "pull blob %s of %s: connection closed after 4000 of %d bytes"
            .formatted(LAYER.digest(), name().name(), LAYER_BYTES.length),
        refused(ErrorKind.UNAVAILABLE, this::readLayer).getMessage());
  }

  @Test
  void refusesABlobThatIsTooShort() {
    registry.fault("GET", "/blobs/", sound -> withBody(sound, new byte[10]));
    refused(ErrorKind.CORRUPT, this::readLayer);
  }

  @Test
  void refusesABlobThatIsTooLong() {
    byte[] longer = Arrays.copyOf(LAYER_BYTES, LAYER_BYTES.length + 1);
    registry.fault("GET", "/blobs/", sound -> withBody(sound, longer));
    refused(ErrorKind.CORRUPT, this::readLayer);
  }

  @Test
  void refusesABlobOfAnotherDigest() {
    registry.fault("GET", "/blobs/", sound -> withBody(sound, SampleImage.noise(300 << 10)));
    refused(ErrorKind.CORRUPT, this::readLayer);
  }

  @Test
  void takesNoCredentialsToWhereABlobIsKept() throws IOException {
    try (TestServer elsewhere = TestServer.start(asked -> Answer.of(200, LAYER_BYTES))) {
      registry
          .wantingTokens(Optional.empty())
          .fault(
              "GET",
              "/blobs/",
              sound ->
                  sound.status() == 401
                      ? sound
                      : status(307).with("Location", elsewhere.uri("/x").toString()));
      assertArrayEquals(LAYER_BYTES, readLayer());
      assertEquals(
          Optional.empty(), elsewhere.asked().getFirst().headers().first(Headers.AUTHORIZATION));
    }
  }

  @Test
  void fetchesATokenOnceForAllRequests() throws IOException {
    registry.wantingTokens(Optional.empty());
    source().manifest();
    readLayer();
    assertEquals(
        List.of(
            "GET /v2/a/manifests/1",
            "GET /token?service=the+service&scope=repository%3Aa%3Apull",
            "GET /v2/a/manifests/1",
            "GET /v2/a/blobs/" + LAYER.digest()),
        registry.askedFor());
  }

  @Test
  void asksNothingButWhatItNeeds() throws IOException {
    source().manifest();
    readLayer();
    assertEquals(
        List.of("GET /v2/a/manifests/1", "GET /v2/a/blobs/" + LAYER.digest()), registry.askedFor());
  }

  @Test
  void renewsATokenThatIsNotGoodAnyMore() throws IOException {
    registry.wantingTokens(Optional.empty());
    source().manifest();
    registry.revokeTokens();
    assertArrayEquals(LAYER_BYTES, readLayer());
  }

  @Test
  void renewsATokenInTheMiddleOfAPush() throws IOException {
    registry.wantingTokens(Optional.empty());
    try (ImageDestination destination = client.destination(name())) {
      destination.put(SampleImage.CONFIG);
      registry.revokeTokens();
      destination.put(SampleImage.LAYER);
      registry.revokeTokens();
      destination.publish(SampleImage.manifest());
    }
    assertEquals("PUT /v2/a/manifests/1", registry.askedFor().getLast());
  }

  @Test
  void buysATokenWithCredentials() throws IOException {
    registry.wantingTokens(Optional.of("Basic dXNlcjpzZWNyZXQ="));
    Credentials credentials = Credentials.parse("user:secret");
    try (RegistryClient known = clientWith(RegistryOptions.DEFAULT.withCredentials(credentials))) {
      assertEquals(SampleImage.manifest(), known.source(name()).manifest());
    }
  }

  @Test
  void saysThatCredentialsWereWrongWithoutRepeatingThem() {
    registry.wantingTokens(Optional.of("Basic dXNlcjpzZWNyZXQ="));
    Credentials credentials = Credentials.parse("user:wr0ng");
    try (RegistryClient known = clientWith(RegistryOptions.DEFAULT.withCredentials(credentials))) {
      assertEquals(
          "log in to %s: access denied (401 from %s)".formatted(registry.host(), registry.host()),
          refused(ErrorKind.DENIED, () -> known.source(name()).manifest()).getMessage());
    }
  }

  @Test
  void startsAnUploadOverWhoseConnectionBroke() throws IOException {
    registry.fault("PATCH", "/uploads/", 1, sound -> Answer.NONE);
    try (ImageDestination destination = client.destination(name())) {
      Descriptor written = destination.put(MediaType.OCI_LAYER, out -> out.write(LAYER_BYTES));
      assertEquals(LAYER.digest(), written.digest());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void startsAnUploadOverThatTheRegistryCouldNotTake(int status) throws IOException {
    registry.fault("PATCH", "/uploads/", 1, sound -> status(status));
    try (ImageDestination destination = client.destination(name())) {
      Descriptor written = destination.put(MediaType.OCI_LAYER, out -> out.write(LAYER_BYTES));
      assertEquals(LAYER.digest(), written.digest());
    }
  }

  @Test
  void givesUpTheUploadThatFailed() throws IOException {
    registry.fault("PATCH", "/uploads/", sound -> status(500));
    try (ImageDestination destination = client.destination(name())) {
      refused(
          ErrorKind.UNAVAILABLE,
          () -> destination.put(MediaType.OCI_LAYER, out -> out.write(LAYER_BYTES)));
    }
    assertTrue(registry.askedFor().getLast().startsWith("DELETE /v2/a/blobs/uploads/"));
  }

  @Test
  void throwsWhatTheProducerOfABlobThrew() throws IOException {
    IOException failure = new IOException("disk");
    try (ImageDestination destination = client.destination(name())) {
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  destination.put(
                      MediaType.OCI_LAYER,
                      out -> {
                        out.write(LAYER_BYTES);
                        throw failure;
                      }));
      assertEquals(failure, thrown);
    }
  }

  @Test
  void usesTheUploadThatItGotInPlaceOfAMount() throws IOException {
    try (ImageDestination destination = client.destination(name())) {
      Descriptor blob = Descriptor.of(MediaType.OCI_LAYER, new byte[] {1});
      ImageReference other = ImageReference.parse(registry.host() + "/b:1");
      destination.mount(blob, other);
      destination.put(SampleImage.blob(MediaType.OCI_LAYER, new byte[] {1}));
    }
    assertEquals(1, registry.askedFor().stream().filter(line -> line.startsWith("POST")).count());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 405})
  void sendsTheBytesThatItMayNotMount(int status) throws IOException {
    registry.fault("POST", "mount=", sound -> status(status));
    try (ImageDestination destination = client.destination(name())) {
      Descriptor blob = Descriptor.of(MediaType.OCI_LAYER, new byte[] {1});
      ImageReference other = ImageReference.parse(registry.host() + "/b:1");
      assertFalse(destination.mount(blob, other));
    }
  }

  @Test
  void listsTheTagsOfAllPages() throws IOException {
    registry.fault("GET", "/tags/list?last=b", sound -> Answer.of(200, "{\"tags\":[\"c\"]}"));
    registry.fault(
        "GET",
        "/tags/list",
        sound ->
            Answer.of(200, "{\"tags\":[\"a\",\"b\"]}")
                .with("Link", "</v2/a/tags/list?last=b>; rel=\"next\""));
    assertEquals(List.of("a", "b", "c"), client.tags(name()));
  }

  @Test
  void refusesAnUploadWithoutAnAddress() throws IOException {
    registry.fault("POST", "/uploads/", sound -> status(202));
    try (ImageDestination destination = client.destination(name())) {
      refused(ErrorKind.UNSUPPORTED, () -> destination.put(SampleImage.CONFIG));
    }
  }

  @Test
  void refusesARegistryThatStoredAnotherManifest() throws IOException {
    String other = Digest.of("other").toString();
    registry.fault("PUT", "/manifests/", sound -> status(201).with("Docker-Content-Digest", other));
    try (ImageDestination destination = client.destination(name())) {
      refused(ErrorKind.CORRUPT, () -> destination.publish(SampleImage.manifest()));
    }
  }

  @Test
  void refusesToPublishUnderAnotherDigest() throws IOException {
    ImageReference other = name().withDigest(Digest.of("other"));
    try (ImageDestination destination = client.destination(other)) {
      refused(ErrorKind.INVALID, () -> destination.publish(SampleImage.manifest()));
    }
  }

  @Test
  void findsTheNextPageAmongOtherLinks() throws IOException {
    registry.fault("GET", "/tags/list?last=b", sound -> Answer.of(200, "{\"tags\":[\"c\"]}"));
    registry.fault(
        "GET",
        "/tags/list",
        sound ->
            Answer.of(200, "{\"tags\":[\"a\",\"b\"]}")
                .with("Link", "</v2/a/tags/list>; rel=first")
                .with(
                    "Link",
                    "</help>; title=\"<a>, b; rel=next\"; rel=help,"
                        + " </v2/a/tags/list?last=b>; rel=\"last next\""));
    assertEquals(List.of("a", "b", "c"), client.tags(name()));
  }

  @Test
  void followsNoLinkTwice() {
    registry.fault(
        "GET",
        "/tags/list",
        sound -> Answer.of(200, "{\"tags\":[]}").with("Link", "</v2/a/tags/list>; rel=\"next\""));
    assertEquals(
        "list tags of %s: the list of %s does not end: the next page is a link that was followed before"
            .formatted(name().name(), registry.host()),
        refused(ErrorKind.UNSUPPORTED, () -> client.tags(name())).getMessage());
    assertEquals(1, registry.askedFor().stream().filter(line -> line.contains("/tags/")).count());
  }

  @Test
  void readsNoThirdPageWhereTheSecondHasNothingNew() {
    registry.fault(
        "GET",
        "/tags/list?last=a",
        sound ->
            Answer.of(200, "{\"tags\":[\"a\"]}")
                .with("Link", "</v2/a/tags/list?last=a&last=a>; rel=\"next\""));
    registry.fault(
        "GET",
        "/tags/list",
        sound ->
            Answer.of(200, "{\"tags\":[\"a\"]}")
                .with("Link", "</v2/a/tags/list?last=a>; rel=\"next\""));
    String message = refused(ErrorKind.UNSUPPORTED, () -> client.tags(name())).getMessage();
    assertTrue(message.endsWith("does not end: the next page is one without a new name"), message);
    assertEquals(2, registry.askedFor().stream().filter(line -> line.contains("/tags/")).count());
  }

  @Test
  void refusesAListWhoseNextPageHasNoAddress() {
    registry.fault(
        "GET",
        "/tags/list",
        sound ->
            Answer.of(200, "{\"tags\":[\"a\"]}")
                .with("Link", "</v2/a/tags/list?last=1|x&n=1>; rel=\"next\""));
    String message = refused(ErrorKind.UNSUPPORTED, () -> client.tags(name())).getMessage();
    assertTrue(message.contains(registry.host() + " gave no address for the next page"), message);
  }
}
