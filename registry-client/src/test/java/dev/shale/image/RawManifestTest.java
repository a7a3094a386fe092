package dev.shale.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawManifestTest {
  private static final Descriptor CONFIG =
      Descriptor.of(MediaType.OCI_CONFIG, Digest.of("config"), 7);

  /** With white space and a field that no one knows, so that it is not what we would write. */
  private static final String TEXT =
      "{ \"schemaVersion\": 2,\n \"x\": 1.50, \"config\": "
          + CONFIG.toJson()
          + ", \"layers\": [] }";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static OciException refusal(ErrorKind kind, MediaType type, String text) {
    OciException refusal =
        assertThrows(OciException.class, () -> RawManifest.of(type, bytes(text)));
    assertEquals(kind, refusal.kind());
    return refusal;
  }

  @Test
  void digestIsOfTheBytesReceived() {
    RawManifest manifest = RawManifest.of(MediaType.OCI_MANIFEST, bytes(TEXT));
    assertEquals(Digest.of(TEXT), manifest.digest());
    assertArrayEquals(bytes(TEXT), manifest.bytes());
    assertEquals(CONFIG, ((ImageManifest) manifest.manifest()).config());
  }

  @Test
  void readsIndexes() {
    RawManifest manifest =
        RawManifest.of(MediaType.DOCKER_LIST, bytes("{\"manifests\":[" + CONFIG.toJson() + "]}"));
    ImageIndex index = assertInstanceOf(ImageIndex.class, manifest.manifest());
    assertEquals(List.of(CONFIG), index.manifests());
  }

  private static String ofLength(int length) {
    char[] space = new char[length - TEXT.length()];
    Arrays.fill(space, ' ');
    return TEXT + new String(space);
  }

  @Test
  void acceptsManifestAsLargeAsTheLimit() {
    String text = ofLength(RawManifest.MAX_BYTES);
    assertEquals(Digest.of(text), RawManifest.of(MediaType.OCI_MANIFEST, bytes(text)).digest());
  }

  @Test
  void refusesManifestThatIsLarger() {
    refusal(ErrorKind.INVALID, MediaType.OCI_MANIFEST, ofLength(RawManifest.MAX_BYTES + 1));
  }

  @Test
  void refusesDuplicateKeys() {
    refusal(ErrorKind.INVALID, MediaType.OCI_MANIFEST, TEXT.replace("\"x\"", "\"layers\""));
  }

  @Test
  void refusesManifestThatNestsTooDeep() {
    String deep = "[".repeat(100) + "]".repeat(100);
    refusal(ErrorKind.INVALID, MediaType.OCI_MANIFEST, TEXT.replace("1.50", deep));
  }

  @Test
  void refusesManifestWithoutConfig() {
    refusal(ErrorKind.INVALID, MediaType.OCI_MANIFEST, "{\"layers\":[]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "7", "\"x\"", "[{}]", "[7]"})
  void refusesLayersThatAreNone(String layers) {
    refusal(ErrorKind.INVALID, MediaType.OCI_MANIFEST, TEXT.replace("[]", layers));
  }

  @Test
  void refusesManifestThatSaysItIsAnother() {
    String text = TEXT.replace("\"x\": 1.50", "\"mediaType\": \"" + MediaType.OCI_INDEX + "\"");
    refusal(ErrorKind.INVALID, MediaType.OCI_MANIFEST, text);
  }

  @Test
  void refusesManifestThatIsAlsoAnIndex() {
    String text = TEXT.replace("\"x\": 1.50", "\"manifests\": []");
    refusal(ErrorKind.INVALID, MediaType.OCI_MANIFEST, text);
    refusal(ErrorKind.INVALID, MediaType.OCI_INDEX, text);
  }

  @Test
  void refusesTypesThatAreNoManifests() {
    refusal(ErrorKind.UNSUPPORTED, MediaType.OCI_LAYER, TEXT);
  }

  @Test
  void refusesOtherBytesThanNamed() {
    OciException refusal =
        assertThrows(
            OciException.class,
            () -> RawManifest.verified(MediaType.OCI_MANIFEST, Digest.of("x"), bytes(TEXT)));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
  }

  private static final String OLD =
      """
      {"schemaVersion":1,"name":"a","tag":"1","fsLayers":[{"blobSum":"%s"}],
       "history":[{"v1Compatibility":"{}"}]}"""
          .formatted(Digest.of("layer"));

  /** A manifest of schema 1 whose signature is of {@code payload}. */
  private static String signed(String shown, String payload) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String format =
        "{\"formatLength\":1,\"formatTail\":\"%s\"}"
            .formatted(base64.encodeToString(bytes(payload.substring(1))));
    return "%s,\"signatures\":[{\"protected\":\"%s\"}]}"
        .formatted(shown.substring(0, shown.length() - 1), base64.encodeToString(bytes(format)));
  }

  @Test
  void readsOfASignedManifestWhatItsDigestIsOf() {
    String other = OLD.replace(Digest.of("layer").toString(), Digest.of("evil").toString());
    RawManifest manifest =
        RawManifest.verified(
            MediaType.DOCKER_SCHEMA1_SIGNED, Digest.of(OLD), bytes(signed(other, OLD)));
    assertEquals(List.of(Digest.of("layer")), ((Schema1Manifest) manifest.manifest()).layers());
  }

  @Test
  void refusesManifestOfTodayInOneOfSchema1() {
    OciException refusal =
        assertThrows(
            OciException.class,
            () ->
                RawManifest.verified(
                    MediaType.DOCKER_SCHEMA1_SIGNED, Digest.of(TEXT), bytes(signed(OLD, TEXT))));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @Test
  void refusesAnotherSizeThanNamed() {
    Descriptor expected = Descriptor.of(MediaType.OCI_MANIFEST, Digest.of(TEXT), TEXT.length() + 1);
    OciException refusal =
        assertThrows(OciException.class, () -> RawManifest.verified(expected, bytes(TEXT)));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
  }

  @Test
  void keepsTheAlgorithmThatItWasAskedForBy() {
    byte[] hash = Digest.Algorithm.SHA512.newHash().digest(bytes(TEXT));
    Digest digest = Digest.ofHash(Digest.Algorithm.SHA512, hash);
    assertEquals(
        digest, RawManifest.verified(MediaType.OCI_MANIFEST, digest, bytes(TEXT)).digest());
  }

  @Test
  void rewritingKeepsFieldsThatWeDoNotKnow() {
    ImageManifest manifest =
        (ImageManifest) RawManifest.of(MediaType.OCI_MANIFEST, bytes(TEXT)).manifest();
    RawManifest rewritten = manifest.rewrite(MediaType.OCI_MANIFEST, CONFIG, List.of(CONFIG));
    assertEquals("1.50", rewritten.manifest().toJson().get("x").asText());
    assertEquals(List.of(CONFIG), ((ImageManifest) rewritten.manifest()).layers());
  }

  @Test
  void writtenManifestIsReadBack() {
    RawManifest written = ImageManifest.write(MediaType.DOCKER_MANIFEST, CONFIG, List.of(CONFIG));
    assertEquals(written, RawManifest.verified(written.descriptor(), written.bytes()));
  }
}
