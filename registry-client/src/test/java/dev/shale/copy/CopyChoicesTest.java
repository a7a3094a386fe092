package dev.shale.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What may be chosen of an image, and what is said of what changes. */
class CopyChoicesTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final MediaType SBOM = new MediaType("application/spdx+json");
  private static final CopyRequest WITH_REFERRERS =
      CopyRequest.EXACT.withReferrers(CopyRequest.Referrers.TAKE);

  private final MemorySource source = new MemorySource();
  private final MemoryDestination destination = MemoryDestination.empty();
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

  @Test
  void filteredIndexListsWhatWasAskedForAndWhatIsForNoPlatform() throws IOException {
    Descriptor artifact = document("artifact").descriptor();
    RawManifest amd = image("amd64");
    RawManifest arm = image("arm64");
    index(artifact, amd.descriptor().withPlatform(AMD64), arm.descriptor().withPlatform(ARM64));
    RawManifest copied = copy(some(ARM64));
    assertEquals(List.of(artifact.digest(), arm.digest()), listed(copied));
    assertEquals(
        Set.of(artifact.digest(), arm.digest()),
        Set.copyOf(destination.stored().stream().map(RawManifest::digest).toList()));
  }

  @Test
  void filteredIndexKeepsAttestationsOfItsImages() throws IOException {
    RawManifest amd = image("amd64");
    RawManifest arm = image("arm64");
    Descriptor aboutAmd = attestation(amd);
    Descriptor aboutArm = attestation(arm);
    index(
        amd.descriptor().withPlatform(AMD64),
        arm.descriptor().withPlatform(ARM64),
        aboutAmd,
        aboutArm);
    assertEquals(List.of(arm.digest(), aboutArm.digest()), listed(copy(some(ARM64))));
  }

  @Test
  void filteredIndexOfAllPlatformsIsTheIndex() throws IOException {
    RawManifest index = twoPlatforms();
    assertEquals(index, copy(some(AMD64, ARM64)));
    assertEquals(List.of(), warnings);
  }

  @Test
  void saysThatAFilteredIndexIsAnother() throws IOException {
    twoPlatforms();
    copy(some(AMD64));
    assertEquals(1, warnings.size());
    assertTrue(warnings.getFirst().contains("lists only what was asked for"), warnings::toString);
  }

  @Test
  void refusesPlatformThatNoEntryIsFor() {
    twoPlatforms();
    OciException e =
        assertThrows(OciException.class, () -> copy(some(AMD64, Platform.of("linux", "riscv64"))));
    assertEquals(ErrorKind.NOT_FOUND, e.kind());
    assertEquals(List.of(), destination.sent());
  }

  @Test
  void sparseIndexKeepsItsDigestAndLeavesImagesBehind() throws IOException {
    RawManifest index = twoPlatforms();
    assertEquals(index, copy(sparse(ARM64)));
    assertEquals(1, destination.stored().size());
  }

  @Test
  void sparseIndexOfNoPlatformIsAlone() throws IOException {
    RawManifest index = twoPlatforms();
    assertEquals(index, copy(sparse()));
    assertEquals(List.of(), destination.stored());
    assertEquals(List.of(), destination.sent());
  }

  @Test
  void saysOfARefusedIndexThatItLacksImages() throws IOException {
    twoPlatforms();
    destination.thatRefusesToPublish(OciException.invalid("push a: refused (400 from b)"));
    OciException whole = assertThrows(OciException.class, () -> copy(CopyRequest.EXACT));
    assertEquals("push a: refused (400 from b)", whole.getMessage());
    OciException sparse = assertThrows(OciException.class, () -> copy(sparse(ARM64)));
    assertEquals(
        "push a: refused (400 from b); it may take no index that lacks images: leave --sparse away",
        sparse.getMessage());
  }

  @Test
  void packsAnewOnlyWhatIsPackedOtherwise() throws IOException {
    Descriptor gzip = layer(Compression.GZIP, "one");
    Descriptor zstd = layer(Compression.ZSTD, "two");
    Descriptor tar = layer(Compression.NONE, "three");
    source.addManifest(
        MediaType.OCI_MANIFEST, config(), gzip, zstd, tar.withAnnotations(Map.of("a", "b")));
    ImageManifest copied = (ImageManifest) copy(packAll(Packing.of(Compression.ZSTD))).manifest();
    assertEquals(zstd, copied.layers().get(1));
    assertEquals("one", unpacked(copied.layers().get(0)));
    assertEquals("three", unpacked(copied.layers().get(2)));
    assertEquals(Map.of("a", "b"), copied.layers().get(2).annotations());
    assertEquals(
        List.of(MediaType.OCI_LAYER_ZSTD),
        copied.layers().stream().map(Descriptor::mediaType).distinct().toList());
  }

  @Test
  void unpacksLayers() throws IOException {
    source.addManifest(MediaType.OCI_MANIFEST, config(), layer(Compression.GZIP, "plain"));
    RawManifest copied = copy(packAll(Packing.of(Compression.NONE)));
    Descriptor tar = ((ImageManifest) copied.manifest()).layers().getFirst();
    assertEquals(Descriptor.of(MediaType.OCI_LAYER, "plain".getBytes(UTF_8)), tar);
  }

  @Test
  void packsAgainWithALevel() throws IOException {
    Descriptor quick = layer(new Packing(Compression.GZIP, OptionalInt.of(1)), "abc".repeat(9999));
    source.addManifest(MediaType.OCI_MANIFEST, config(), quick);
    RawManifest copied = copy(packAll(new Packing(Compression.GZIP, OptionalInt.of(9))));
    Descriptor best = ((ImageManifest) copied.manifest()).layers().getFirst();
    assertTrue(best.size() < quick.size(), best + " " + quick);
  }

  @Test
  void refusesBytesThatAreNotTheLayerWhenItPacksAnew() throws IOException {
    Descriptor gzip = layer(Compression.GZIP, "right");
    source.addManifest(MediaType.OCI_MANIFEST, config(), gzip);
    byte[] wrong = packed(Packing.of(Compression.GZIP), "wrong");
    source.replace(gzip, wrong);
    assertThrows(OciException.class, () -> copy(packAll(Packing.of(Compression.ZSTD))));
    assertEquals(Optional.empty(), destination.top());
  }

  @Test
  void packsWithGzipWhatDockerHasNoTypeFor() throws IOException {
    source.addManifest(MediaType.OCI_MANIFEST, config(), layer(Compression.ZSTD, "z"));
    RawManifest copied = copy(CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER));
    Descriptor layer = ((ImageManifest) copied.manifest()).layers().getFirst();
    assertEquals(MediaType.DOCKER_LAYER_GZIP, layer.mediaType());
    assertEquals("z", unpacked(layer));
    assertTrue(warnings.getFirst().contains("packed with gzip"), warnings::toString);
  }

  @Test
  void saysWhatDockersFormatHasNoPlaceFor() throws IOException {
    Descriptor subject = image("amd64").descriptor();
    source.add(manifest(config().toJson().toString(), subject, "\"annotations\":{\"a\":\"b\"},"));
    RawManifest copied = copy(CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER));
    assertEquals(Map.of(), copied.manifest().annotations());
    assertEquals(Optional.empty(), copied.manifest().subject());
    assertTrue(warnings.getFirst().contains("no annotations, no subject"), warnings::toString);
  }

  @Test
  void refusesEveryChangeIfDigestsMustStay() throws IOException {
    source.addManifest(MediaType.OCI_MANIFEST, config(), layer(Compression.NONE, "tar"));
    for (CopyRequest request :
        List.of(
            CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER),
            packAll(Packing.of(Compression.GZIP)))) {
      OciException e =
          assertThrows(
              OciException.class, () -> copy(request.withDigests(CopyRequest.Digests.REQUIRE)));
      assertEquals(ErrorKind.CONFLICT, e.kind());
      assertEquals(List.of(), destination.sent());
    }
  }

  @Test
  void takesReferrersAlongAndTheirReferrers() throws IOException {
    RawManifest image = image("amd64");
    RawManifest sbom = document("sbom", image.descriptor());
    RawManifest signature = document("signature", sbom.descriptor());
    copy(image, WITH_REFERRERS);
    assertEquals(List.of(sbom, signature), destination.referrers());
    assertEquals(Optional.of(image), destination.top());
  }

  @Test
  void takesReferrersOfEveryImageOfAnIndex() throws IOException {
    RawManifest amd = image("amd64");
    RawManifest index = index(amd.descriptor().withPlatform(AMD64));
    RawManifest ofImage = document("of image", amd.descriptor());
    RawManifest ofIndex = document("of index", index.descriptor());
    copy(index, WITH_REFERRERS);
    assertEquals(Set.of(ofImage, ofIndex), Set.copyOf(destination.referrers()));
  }

  @Test
  void leavesReferrersUnlessAsked() throws IOException {
    RawManifest image = image("amd64");
    document("sbom", image.descriptor());
    copy(image, CopyRequest.EXACT);
    assertEquals(List.of(), destination.referrers());
  }

  @Test
  void saysWhichReferrersStayBehindOfWhatChanged() throws IOException {
    RawManifest image =
        source.addManifest(MediaType.OCI_MANIFEST, config(), layer(Compression.NONE, "t"));
    document("sbom", image.descriptor());
    copy(
        image,
        WITH_REFERRERS.withLayers(new CopyRequest.Layers.PackAll(Packing.of(Compression.GZIP))));
    assertEquals(List.of(), destination.referrers());
    assertTrue(warnings.getFirst().contains("1 referrers of " + image.digest()));
  }

  @Test
  void followsReferrersThatReferToEachOtherOnce() throws IOException {
    RawManifest image = image("amd64");
    RawManifest first = document("first", image.descriptor());
    for (int i = 0; i < 3; i++) {
      document("again " + i, first.descriptor());
    }
    copy(image, WITH_REFERRERS);
    assertEquals(4, destination.referrers().size());
  }

  @Test
  void asksNothingMoreOfWhereTheNameMeansTheImageAlready() throws IOException {
    image("amd64");
    copy(CopyRequest.EXACT);
    int sent = destination.sent().size();
    int asked = destination.asked().size();
    copy(CopyRequest.EXACT);
    assertEquals(sent, destination.sent().size());
    assertEquals(asked, destination.asked().size());
  }

  @Test
  void sendsNothingOfAnImageThatIsThereWhole() throws IOException {
    RawManifest image = image("amd64");
    destination.put(image);
    assertEquals(image, copy(CopyRequest.EXACT));
    assertEquals(List.of(), destination.sent());
    assertEquals(Optional.of(image), destination.top());
  }

  @Test
  void plansWithoutSending() throws IOException {
    Descriptor there = layer(Compression.GZIP, "there");
    Descriptor missing = layer(Compression.GZIP, "missing");
    destination.put(source.blob(there));
    RawManifest image = source.addManifest(MediaType.OCI_MANIFEST, config(), there, missing);
    CopyPlan plan = copier().plan(source, destination, CopyRequest.EXACT);
    assertEquals(Optional.of(image), plan.result());
    assertTrue(plan.steps().contains(new CopyPlan.Step.Exists(there)));
    assertTrue(plan.steps().contains(new CopyPlan.Step.Send(missing, false)));
    assertEquals(new CopyPlan.Step.Publish(image.descriptor()), plan.steps().getLast());
    assertEquals(List.of(there.digest()), destination.sent());
    assertEquals(Optional.empty(), destination.top());
  }

  @Test
  void plansNoDigestForWhatIsYetToBePacked() throws IOException {
    source.addManifest(MediaType.OCI_MANIFEST, config(), layer(Compression.NONE, "tar"));
    CopyPlan plan = copier().plan(source, destination, packAll(Packing.of(Compression.GZIP)));
    assertEquals(Optional.empty(), plan.result());
    assertTrue(plan.steps().contains(new CopyPlan.Step.Pack(MediaType.OCI_LAYER_GZIP)));
    assertEquals(List.of(), destination.sent());
  }

  @Test
  void makesAnImageOfTodayOfOneOfSchema1() throws IOException {
    Descriptor base = layer(Compression.GZIP, "base");
    Descriptor empty = layer(Compression.GZIP, "");
    String old =
        """
        {"schemaVersion":1,"name":"old","tag":"1","architecture":"amd64",
         "fsLayers":[{"blobSum":"%s"},{"blobSum":"%s"}],
         "history":[
          {"v1Compatibility":"{\\"id\\":\\"b\\",\\"parent\\":\\"a\\",\\"throwaway\\":true,\\"os\\":\\"linux\\",\\"architecture\\":\\"amd64\\",\\"created\\":\\"2015-01-02T03:04:05Z\\",\\"config\\":{\\"Cmd\\":[\\"sh\\"]},\\"container_config\\":{\\"Cmd\\":[\\"CMD\\",\\"sh\\"]}}"},
          {"v1Compatibility":"{\\"id\\":\\"a\\",\\"created\\":\\"2015-01-01T00:00:00Z\\",\\"container_config\\":{\\"Cmd\\":[\\"ADD\\"]}}"}]}
        """
            .formatted(empty.digest(), base.digest());
    source.add(RawManifest.of(MediaType.DOCKER_SCHEMA1, old.getBytes(UTF_8)));
    RawManifest copied = copy(CopyRequest.EXACT);
    assertEquals(MediaType.DOCKER_MANIFEST, copied.mediaType());
    ImageManifest manifest = (ImageManifest) copied.manifest();
    assertEquals(
        List.of(base.digest()), manifest.layers().stream().map(Descriptor::digest).toList());
    ImageConfig config = ImageConfig.parse(destination.bytes(manifest.config().digest()));
    assertEquals(List.of(Digest.of("base")), config.diffIds());
    assertEquals(List.of("sh"), config.cmd());
    assertEquals(
        List.of("ADD false", "CMD sh true"),
        config.history().stream().map(h -> h.createdBy() + " " + h.emptyLayer()).toList());
    assertTrue(warnings.getFirst().contains("schema 1"), warnings::toString);
  }

  private static CopyRequest some(Platform... platforms) {
    return CopyRequest.EXACT.withPlatforms(new CopyRequest.Platforms.Some(List.of(platforms)));
  }

  private static CopyRequest sparse(Platform... platforms) {
    return CopyRequest.EXACT.withPlatforms(new CopyRequest.Platforms.Sparse(List.of(platforms)));
  }

  private static CopyRequest packAll(Packing packing) {
    return CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackAll(packing));
  }

  private ImageCopier copier() {
    return new ImageCopier(
        event -> {
          if (event instanceof ProgressEvent.Warning(String message)) {
            warnings.add(message);
          }
        });
  }

  private RawManifest copy(CopyRequest request) throws IOException {
    return copier().copy(source, destination, request);
  }

  /** Copies a manifest that is not the last one added. */
  private RawManifest copy(RawManifest top, CopyRequest request) throws IOException {
    source.add(top);
    return copy(request);
  }

  private Descriptor config() {
    return source.addConfig(MediaType.OCI_CONFIG, "amd64");
  }

  private RawManifest image(String architecture) {
    return source.addManifest(
        MediaType.OCI_MANIFEST, source.addConfig(MediaType.OCI_CONFIG, architecture));
  }

  private RawManifest index(Descriptor... entries) {
    return source.add(ImageIndex.write(MediaType.OCI_INDEX, List.of(entries)));
  }

  private RawManifest twoPlatforms() {
    return index(
        image("amd64").descriptor().withPlatform(AMD64),
        image("arm64").descriptor().withPlatform(ARM64));
  }

  /** An artifact without a subject. */
  private RawManifest document(String content) {
    return source.addManifest(MediaType.OCI_MANIFEST, source.add(SBOM, content));
  }

  /** An artifact that is about something. */
  private RawManifest document(String content, Descriptor subject) {
    return source.add(manifest(source.add(SBOM, content).toJson().toString(), subject, ""));
  }

  private static RawManifest manifest(String config, Descriptor subject, String more) {
    String json =
        "{\"schemaVersion\":2,%s\"config\":%s,\"layers\":[],\"subject\":%s}"
            .formatted(more, config, subject.toJson());
    return RawManifest.of(MediaType.OCI_MANIFEST, json.getBytes(UTF_8));
  }

  /** What BuildKit puts beside an image. */
  private Descriptor attestation(RawManifest image) {
    return document("about " + image.digest())
        .descriptor()
        .withPlatform(Platform.of("unknown", "unknown"))
        .withAnnotations(Map.of("vnd.docker.reference.digest", image.digest().toString()));
  }

  private static List<Digest> listed(RawManifest index) {
    return ((ImageIndex) index.manifest()).manifests().stream().map(Descriptor::digest).toList();
  }

  private Descriptor layer(Compression compression, String content) throws IOException {
    return layer(Packing.of(compression), content);
  }

  private Descriptor layer(Packing packing, String content) throws IOException {
    return source.add(packing.compression().ociLayer(), packed(packing, content));
  }

  private static byte[] packed(Packing packing, String content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    packing.pack(plain -> plain.write(content.getBytes(UTF_8)), out);
    return out.toByteArray();
  }

  private String unpacked(Descriptor layer) throws IOException {
    byte[] bytes = destination.bytes(layer.digest());
    try (InputStream in =
        Compression.of(layer.mediaType()).decompress(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
