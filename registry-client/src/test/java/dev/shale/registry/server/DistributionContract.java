package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.json.Json;
import dev.shale.registry.server.Wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every registry owes its clients: the cases of the distribution-spec's conformance suite, one
 * test for each. The suite itself is a Go program whose modules cannot be had everywhere.
 *
 * <p>Spec: distribution-spec v1.1.1, "Endpoints"; its {@code conformance/}.
 */
interface DistributionContract {
  String INDEX = MediaType.OCI_INDEX.value();
  String MANIFEST = MediaType.OCI_MANIFEST.value();
  String EMPTY = "application/vnd.oci.empty.v1+json";
  int CHUNK = 1024;

  /** The registry; nobody else writes to it. */
  Wire wire();

  /** A repository that no other test uses. */
  String repository();

  private static byte[] noise(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private String blobs(Digest digest) {
    return "/v2/%s/blobs/%s".formatted(repository(), digest);
  }

  private String manifests(Object reference) {
    return "/v2/%s/manifests/%s".formatted(repository(), reference);
  }

  private String uploads(String query) {
    return "/v2/%s/blobs/uploads/%s".formatted(repository(), query);
  }

  private void assertHas(byte[] blob, Digest digest) {
    Reply head = wire().head(blobs(digest));
    assertEquals(200, head.status());
    assertEquals(Integer.toString(blob.length), head.header("Content-Length"));
    Reply get = wire().get(blobs(digest));
    assertEquals(200, get.status());
    assertArrayEquals(blob, get.body());
  }

  private void assertHas(byte[] blob) {
    assertHas(blob, Digest.of(blob));
  }

  private static Digest sha512(byte[] bytes) {
    return Digest.ofHash(Digest.Algorithm.SHA512, Digest.Algorithm.SHA512.newHash().digest(bytes));
  }

  private static String range(int from, int to) {
    return "%d-%d".formatted(from, to - 1);
  }

  @Test
  default void saysThatItIsOne() {
    assertEquals(200, wire().get("/v2/").status());
  }

  @Test
  default void hasNoBlobThatWasNotPushed() {
    Digest digest = Digest.of("nothing");
    assertEquals(404, wire().head(blobs(digest)).status());
    assertEquals(404, wire().get(blobs(digest)).status());
  }

  @Test
  default void takesABlobInOneRequest() {
    byte[] blob = noise(512, 1);
    Reply reply = wire().post(uploads("?digest=" + Digest.of(blob)), blob);
    assertEquals(201, reply.status());
    assertFalse(reply.header("Location").isEmpty());
    assertHas(blob);
  }

  @Test
  default void takesABlobInTwoRequests() {
    byte[] blob = noise(512, 2);
    Reply reply = wire().put(Wire.withDigest(wire().begin(repository()), Digest.of(blob)), blob);
    assertEquals(201, reply.status());
    assertFalse(reply.header("Location").isEmpty());
    assertHas(blob);
  }

  @Test
  default void takesABlobAsOneChunk() {
    byte[] blob = noise(512, 3);
    Reply chunk =
        wire().patch(wire().begin(repository()), blob, "Content-Range", range(0, blob.length));
    assertEquals(202, chunk.status());
    Reply end = wire().put(Wire.withDigest(chunk.header("Location"), Digest.of(blob)), new byte[0]);
    assertEquals(201, end.status());
    assertHas(blob);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  default void takesABlobInSeveralChunks(boolean lastWithPut) {
    byte[] blob = noise(CHUNK * 3 - 5, lastWithPut ? 4 : 5);
    String upload = wire().begin(repository());
    int end = lastWithPut ? 2 * CHUNK : blob.length;
    for (int at = 0; at < end; at += CHUNK) {
      upload = chunk(upload, blob, at, Math.min(at + CHUNK, blob.length)).header("Location");
    }
    byte[] rest = Arrays.copyOfRange(blob, end, blob.length);
    Reply last =
        lastWithPut
            ? wire()
                .put(
                    Wire.withDigest(upload, Digest.of(blob)),
                    rest,
                    "Content-Range",
                    range(end, blob.length))
            : wire().put(Wire.withDigest(upload, Digest.of(blob)), rest);
    assertEquals(201, last.status());
    assertHas(blob);
  }

  private Reply chunk(String upload, byte[] blob, int from, int to) {
    Reply reply =
        wire().patch(upload, Arrays.copyOfRange(blob, from, to), "Content-Range", range(from, to));
    assertEquals(202, reply.status());
    assertEquals(range(0, to), reply.header("Range"));
    return reply;
  }

  @Test
  default void refusesAChunkOutOfOrderAndGoesOnWithTheRightOne() {
    byte[] blob = noise(CHUNK * 3 - 5, 6);
    String upload = chunk(wire().begin(repository()), blob, 0, CHUNK).header("Location");
    Reply early =
        wire()
            .patch(
                upload,
                Arrays.copyOfRange(blob, 2 * CHUNK, blob.length),
                "Content-Range",
                range(2 * CHUNK, blob.length));
    assertEquals(416, early.status());
    Reply status = wire().get(upload);
    assertEquals(204, status.status());
    assertEquals(range(0, CHUNK), status.header("Range"));
    upload = chunk(status.header("Location"), blob, CHUNK, 2 * CHUNK).header("Location");
    upload = chunk(upload, blob, 2 * CHUNK, blob.length).header("Location");
    assertEquals(201, wire().put(Wire.withDigest(upload, Digest.of(blob)), new byte[0]).status());
    assertHas(blob);
  }

  @Test
  default void refusesAFirstChunkThatIsNotTheFirst() {
    byte[] blob = noise(CHUNK, 7);
    Reply reply =
        wire().patch(wire().begin(repository()), blob, "Content-Range", range(CHUNK, 2 * CHUNK));
    assertEquals(416, reply.status());
  }

  @Test
  default void takesABlobAsAStream() {
    byte[] blob = noise(512, 8);
    Reply streamed = wire().stream(wire().begin(repository()), blob);
    assertEquals(202, streamed.status());
    Digest digest = Digest.of(blob);
    assertEquals(
        201,
        wire().put(Wire.withDigest(streamed.header("Location"), digest), new byte[0]).status());
    assertHas(blob);
  }

  @Test
  default void forgetsAnUploadThatIsCancelled() {
    String upload = wire().begin(repository());
    assertEquals(204, wire().delete(upload).status());
    assertEquals(404, wire().get(upload).status());
  }

  @Test
  default void mountsABlobFromAnotherRepository() {
    byte[] blob = noise(512, 9);
    String other = repository() + "-source";
    Digest digest = wire().push(other, blob);
    Reply reply = wire().post(uploads("?mount=%s&from=%s".formatted(digest, other)), new byte[0]);
    assertEquals(201, reply.status());
    assertFalse(reply.header("Location").isEmpty());
    assertHas(blob);
  }

  @Test
  default void mountsABlobFromWhereverItIs() {
    byte[] blob = noise(512, 10);
    Digest digest = wire().push(repository() + "-source", blob);
    assertEquals(201, wire().post(uploads("?mount=" + digest), new byte[0]).status());
    assertHas(blob);
  }

  @Test
  default void beginsAnUploadOfABlobThatCannotBeMounted() {
    byte[] blob = noise(512, 11);
    Digest digest = Digest.of(blob);
    Reply reply =
        wire().post(uploads("?mount=%s&from=%s-none".formatted(digest, repository())), new byte[0]);
    assertEquals(202, reply.status());
    assertEquals(201, wire().put(Wire.withDigest(reply.header("Location"), digest), blob).status());
    assertHas(blob);
  }

  @ParameterizedTest
  @CsvSource({"500-1499,500,1500", "500-,500,2048", "-500,1548,2048", "2000-5000,2000,2048"})
  default void givesAPartOfABlob(String range, int from, int to) {
    byte[] blob = noise(2048, 12);
    Digest digest = wire().push(repository(), blob);
    Reply reply = wire().get(blobs(digest), "Range", "bytes=" + range);
    assertEquals(206, reply.status());
    assertEquals(Integer.toString(to - from), reply.header("Content-Length"));
    assertEquals("bytes %d-%d/2048".formatted(from, to - 1), reply.header("Content-Range"));
    assertArrayEquals(Arrays.copyOfRange(blob, from, to), reply.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"500-0", "5000-10000"})
  default void hasNoPartThatABlobHasNot(String range) {
    Digest digest = wire().push(repository(), noise(2048, 12));
    assertEquals(416, wire().get(blobs(digest), "Range", "bytes=" + range).status());
  }

  @Test
  default void takesTheEmptyBlob() {
    wire().push(repository(), new byte[0]);
    assertHas(new byte[0]);
  }

  @Test
  default void takesTheEmptyDocument() {
    byte[] blob = {'{', '}'};
    wire().push(repository(), blob);
    assertHas(blob);
  }

  @Test
  default void takesABlobUnderASha512() {
    byte[] blob = noise(512, 13);
    Digest digest = sha512(blob);
    assertEquals(
        201, wire().put(Wire.withDigest(wire().begin(repository()), digest), blob).status());
    assertHas(blob, digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"post", "put", "chunk", "stream"})
  default void refusesABlobOfAnotherDigest(String way) {
    byte[] blob = noise(512, 14);
    Digest wrong = Digest.of("something else " + way);
    Reply reply =
        switch (way) {
          case "post" -> wire().post(uploads("?digest=" + wrong), blob);
          case "put" -> wire().put(Wire.withDigest(wire().begin(repository()), wrong), blob);
          case "chunk" ->
              wire()
                  .put(
                      Wire.withDigest(
                          chunk(wire().begin(repository()), blob, 0, 512).header("Location"),
                          wrong),
                      new byte[0]);
          default ->
              wire()
                  .put(
                      Wire.withDigest(
                          wire().stream(wire().begin(repository()), blob).header("Location"),
                          wrong),
                      new byte[0]);
        };
    assertEquals(400, reply.status());
    assertEquals("DIGEST_INVALID", reply.code());
    assertEquals(404, wire().head(blobs(wrong)).status());
  }

  @Test
  default void wantsADigestInTheEnd() {
    assertEquals(400, wire().put(wire().begin(repository()), noise(8, 1)).status());
  }

  /** An image of a config and a layer, whose manifest has these fields too. */
  private byte[] image(String config, ObjectNode more) {
    byte[] layer = noise(100, config.hashCode());
    Descriptor blob = Descriptor.of(MediaType.OCI_LAYER, wire().push(repository(), layer), 100);
    ObjectNode manifest = manifest(config, more);
    manifest.withArray("/layers").add(blob.toJson());
    return Json.write(manifest);
  }

  private ObjectNode manifest(String config, ObjectNode more) {
    byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
    wire().push(repository(), bytes);
    MediaType type = config.equals("{}") ? new MediaType(EMPTY) : MediaType.OCI_CONFIG;
    ObjectNode manifest = Json.object().put("schemaVersion", 2).put("mediaType", MANIFEST);
    manifest.set("config", Descriptor.of(type, bytes).toJson());
    manifest.putArray("layers");
    manifest.setAll(more);
    return manifest;
  }

  private byte[] index(byte[]... manifests) {
    ObjectNode index = Json.object().put("schemaVersion", 2).put("mediaType", INDEX);
    ArrayNode array = index.putArray("manifests");
    for (byte[] manifest : manifests) {
      String type = Json.parseObject("manifest", manifest).get("mediaType").textValue();
      array.add(Descriptor.of(new MediaType(type), manifest).toJson());
    }
    return Json.write(index);
  }

  private void assertRoundTrip(String tag, String type, byte[] manifest) {
    Digest digest = Digest.of(manifest);
    for (String reference : List.of(digest.toString(), tag)) {
      Reply reply = wire().pushManifest(repository(), reference, type, manifest);
      assertEquals(201, reply.status());
      assertFalse(reply.header("Location").isEmpty());
    }
    for (Object reference : List.of(digest, tag)) {
      Reply head = wire().head(manifests(reference), "Accept", type);
      assertEquals(200, head.status());
      assertEquals(digest.toString(), head.header("Docker-Content-Digest"));
      assertEquals(Integer.toString(manifest.length), head.header("Content-Length"));
      Reply get = wire().get(manifests(reference), "Accept", type);
      assertEquals(200, get.status());
      assertEquals(type, get.header("Content-Type"));
      assertArrayEquals(manifest, get.body());
    }
    assertTrue(wire().tags(repository(), "").contains(tag));
  }

  @Test
  default void keepsAnImage() {
    assertRoundTrip("image", MANIFEST, image("{\"os\":\"linux\"}", Json.object()));
  }

  @Test
  default void keepsAnImageWithoutLayers() {
    assertRoundTrip("bare", MANIFEST, Json.write(manifest("{\"os\":\"a\"}", Json.object())));
  }

  @Test
  default void keepsAManifestAlmostAsLargeAsIsAllowed() {
    ObjectNode annotations = Json.object();
    for (int i = 0; i < 390; i++) {
      annotations.put("large-" + i, "A".repeat(10_000));
    }
    ObjectNode more = Json.object();
    more.set("annotations", annotations);
    assertRoundTrip("large", MANIFEST, image("{\"os\":\"large\"}", more));
  }

  @Test
  default void keepsFieldsThatItDoesNotKnow() {
    ObjectNode more = Json.object().put("com.example.unknown", "kept");
    assertRoundTrip("unknown", MANIFEST, image("{\"os\":\"unknown\"}", more));
  }

  @Test
  default void keepsAnArtifact() {
    ObjectNode more = Json.object().put("artifactType", "application/vnd.example.a");
    assertRoundTrip("artifact", MANIFEST, image("{}", more));
  }

  @Test
  default void keepsAnIndexOfIndexes() {
    byte[] one = image("{\"os\":\"one\"}", Json.object());
    byte[] two = image("{\"os\":\"two\"}", Json.object());
    assertRoundTrip("one", MANIFEST, one);
    assertRoundTrip("two", MANIFEST, two);
    byte[] inner = index(one, two);
    assertRoundTrip("inner", INDEX, inner);
    assertRoundTrip("outer", INDEX, index(inner));
  }

  @Test
  default void keepsAnEmptyIndex() {
    assertRoundTrip("nothing", INDEX, index());
  }

  @Test
  default void hasNoManifestThatWasNotPushed() {
    for (Object reference : List.of("no-such-tag", Digest.of("no such manifest"))) {
      assertEquals(404, wire().head(manifests(reference)).status());
      assertEquals(404, wire().get(manifests(reference)).status());
    }
  }

  @Test
  default void hasNoManifestUnderWhatIsNoTag() {
    assertEquals(404, wire().head(manifests(".no-tag")).status());
    assertEquals(404, wire().get(manifests(".no-tag")).status());
  }

  @Test
  default void refusesADigestThatIsNone() {
    byte[] manifest = image("{\"os\":\"bad\"}", Json.object());
    Reply put = wire().pushManifest(repository(), "sha256:baddigest", MANIFEST, manifest);
    assertTrue(put.status() == 400 || put.status() == 404);
    int get = wire().get(manifests("sha256:baddigest")).status();
    assertTrue(get == 400 || get == 404);
  }

  @Test
  default void refusesAManifestOfAnotherDigest() {
    byte[] manifest = image("{\"os\":\"other\"}", Json.object());
    Reply put =
        wire().pushManifest(repository(), Digest.of("another").toString(), MANIFEST, manifest);
    assertEquals(400, put.status());
    assertEquals("DIGEST_INVALID", put.code());
  }

  @Test
  default void refusesWhatIsNoManifest() {
    byte[] text = "no manifest".getBytes(StandardCharsets.UTF_8);
    Reply put = wire().pushManifest(repository(), "text", MANIFEST, text);
    assertEquals(400, put.status());
    assertEquals("MANIFEST_INVALID", put.code());
  }

  @Test
  default void listsTagsByPages() {
    byte[] manifest = image("{\"os\":\"tags\"}", Json.object());
    for (String tag : List.of("b", "d", "a", "c")) {
      wire().pushManifest(repository(), tag, MANIFEST, manifest);
    }
    assertEquals(List.of("a", "b", "c", "d"), wire().tags(repository(), ""));
    assertEquals(List.of("a", "b"), wire().tags(repository(), "?n=2"));
    assertEquals(List.of("c", "d"), wire().tags(repository(), "?last=b"));
    assertEquals(List.of("b", "c"), wire().tags(repository(), "?n=2&last=a"));
  }

  @Test
  default void deletesATagOnly() {
    byte[] manifest = image("{\"os\":\"untag\"}", Json.object());
    wire().pushManifest(repository(), "kept", MANIFEST, manifest);
    wire().pushManifest(repository(), "gone", MANIFEST, manifest);
    assertEquals(202, wire().delete(manifests("gone")).status());
    assertEquals(404, wire().head(manifests("gone")).status());
    assertEquals(List.of("kept"), wire().tags(repository(), ""));
    assertEquals(200, wire().head(manifests(Digest.of(manifest)), "Accept", MANIFEST).status());
  }

  @Test
  default void deletesAManifestWithItsTags() {
    byte[] manifest = image("{\"os\":\"delete\"}", Json.object());
    wire().pushManifest(repository(), "one", MANIFEST, manifest);
    assertEquals(202, wire().delete(manifests(Digest.of(manifest))).status());
    assertEquals(404, wire().head(manifests(Digest.of(manifest)), "Accept", MANIFEST).status());
    assertEquals(404, wire().head(manifests("one"), "Accept", MANIFEST).status());
  }

  @Test
  default void listsNoTagsWhereTheLastWasDeleted() {
    String emptied = repository() + "/emptied";
    byte[] manifest = Json.write(manifest("{\"os\":\"last\"}", Json.object()));
    wire().push(emptied, "{\"os\":\"last\"}".getBytes(StandardCharsets.UTF_8));
    assertEquals(201, wire().pushManifest(emptied, "one", MANIFEST, manifest).status());
    String path = "/v2/" + emptied + "/manifests/" + Digest.of(manifest);
    assertEquals(202, wire().delete(path).status());
    assertEquals(200, wire().get("/v2/" + emptied + "/tags/list").status());
    assertEquals(List.of(), wire().tags(emptied, ""));
  }

  @Test
  default void deletesABlob() {
    Digest digest = wire().push(repository(), noise(512, 15));
    assertEquals(202, wire().delete(blobs(digest)).status());
    assertEquals(404, wire().get(blobs(digest)).status());
    assertEquals(404, wire().delete(blobs(digest)).status());
  }

  private static ObjectNode about(byte[] subject, String type) {
    ObjectNode more = Json.object();
    if (!type.isEmpty()) {
      more.put("artifactType", type);
    }
    more.putObject("annotations").put("org.example", type);
    more.set("subject", Descriptor.of(MediaType.OCI_MANIFEST, subject).toJson());
    return more;
  }

  private List<JsonNode> referrers(Digest subject, String query) {
    Reply reply = wire().get("/v2/%s/referrers/%s%s".formatted(repository(), subject, query));
    assertEquals(200, reply.status());
    assertEquals(INDEX, reply.header("Content-Type"));
    return Json.elements(reply.json(), "manifests");
  }

  @Test
  default void listsNoReferrersOfWhatIsNotThere() {
    assertEquals(List.of(), referrers(Digest.of("nobody's subject"), ""));
  }

  @Test
  default void listsReferrersByTheirType() {
    byte[] subject = image("{\"os\":\"subject\"}", Json.object());
    byte[] a = image("{}", about(subject, "application/vnd.example.a"));
    byte[] b = image("{}", about(subject, "application/vnd.example.b"));
    byte[] byConfig = image("{\"os\":\"referrer\"}", about(subject, ""));
    for (byte[] manifest : List.of(a, b, byConfig)) {
      Reply reply =
          wire().pushManifest(repository(), Digest.of(manifest).toString(), MANIFEST, manifest);
      assertEquals(Digest.of(subject).toString(), reply.header("OCI-Subject"));
    }
    wire().pushManifest(repository(), "subject", MANIFEST, subject);
    List<JsonNode> all = referrers(Digest.of(subject), "");
    assertEquals(3, all.size());
    assertTrue(
        all.stream()
            .anyMatch(
                entry ->
                    entry.get("artifactType").textValue().equals(MediaType.OCI_CONFIG.value())));
    String query = "?artifactType=application%2Fvnd.example.a";
    List<JsonNode> some = referrers(Digest.of(subject), query);
    assertEquals(1, some.size());
    assertEquals(Digest.of(a).toString(), some.getFirst().get("digest").textValue());
    assertEquals(a.length, some.getFirst().get("size").intValue());
    assertEquals(
        "application/vnd.example.a",
        some.getFirst().get("annotations").get("org.example").textValue());
    Reply filtered =
        wire().get("/v2/%s/referrers/%s%s".formatted(repository(), Digest.of(subject), query));
    assertEquals("artifactType", filtered.header("OCI-Filters-Applied"));
  }
}
