package dev.shale.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressEvent;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.layout.OciLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageCopierTest {
  private static final CopyRequest PACK =
      CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackTars(Packing.of(Compression.GZIP)));
  private static final CopyRequest TO_DOCKER =
      CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER);
  private static final CopyRequest TO_OCI = CopyRequest.EXACT.withFormat(CopyRequest.Format.OCI);

  private static final Platform AMD64 = Platform.of("linux", "amd64");

  private final MemorySource source = new MemorySource();
  private final MemoryDestination destination = MemoryDestination.empty();
  private final List<ProgressEvent> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void keepsManifestByteForByte() throws IOException {
    String odd =
        """
        { "config": %s,   "layers": [],
          "schemaVersion": 2, "x-vendor": [1.0] }
        """
            .formatted(source.addConfig(MediaType.OCI_CONFIG, "amd64").toJson());
    RawManifest image = source.add(manifest(MediaType.OCI_MANIFEST, odd));
    copy(CopyRequest.EXACT);
    assertArrayEquals(image.bytes(), published().bytes());
  }

  @Test
  void sendsEveryBlobOfAnImage() throws IOException {
    Descriptor config = source.addConfig(MediaType.OCI_CONFIG, "amd64");
    Descriptor one = source.add(MediaType.OCI_LAYER_GZIP, "one");
    Descriptor two = source.add(MediaType.OCI_LAYER, "two");
    source.addManifest(MediaType.OCI_MANIFEST, config, one, two);
    copy(CopyRequest.EXACT);
    assertEquals(
        Set.of(config.digest(), one.digest(), two.digest()), Set.copyOf(destination.sent()));
  }

  @Test
  void sendsLayerThatIsListedTwiceOnce() throws IOException {
    Descriptor layer = source.add(MediaType.OCI_LAYER, "same");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, layer, layer);
    copy(CopyRequest.EXACT);
    assertEquals(1, Collections.frequency(destination.sent(), layer.digest()));
  }

  @Test
  void sendsNoBlobThatIsThere() throws IOException {
    Descriptor layer = source.add(MediaType.OCI_LAYER, "there");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, layer);
    destination.put(source.blob(layer));
    copy(CopyRequest.EXACT);
    assertEquals(1, Collections.frequency(destination.sent(), layer.digest()));
  }

  @Test
  void plansToMountOnlyWhereThatMaySucceed() throws IOException {
    Descriptor layer = source.add(MediaType.OCI_LAYER, "elsewhere");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, layer);
    source.comesFrom(layer, ImageReference.parse("registry.example/base:1"));
    ImageCopier copier = new ImageCopier(events::add);
    List<CopyPlan.Step> mounting = copier.plan(source, destination, CopyRequest.EXACT).steps();
    assertTrue(mounting.contains(new CopyPlan.Step.Send(layer, true)), mounting::toString);
    try (ImageDestination layout = new OciLayout(Path.of("none")).destination(List.of("app"))) {
      List<CopyPlan.Step> sending = copier.plan(source, layout, CopyRequest.EXACT).steps();
      assertTrue(sending.contains(new CopyPlan.Step.Send(layer, false)), sending::toString);
    }
    assertEquals(List.of(), events);
  }

  @Test
  void sendsNoBlobThatCanBeMounted() throws IOException {
    Descriptor layer = source.add(MediaType.OCI_LAYER, "elsewhere");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, layer);
    source.comesFrom(layer, ImageReference.parse("registry.example/base:1"));
    copy(CopyRequest.EXACT);
    assertEquals(List.of("registry.example/base:1 " + layer.digest()), destination.mounted());
    assertEquals(0, Collections.frequency(destination.sent(), layer.digest()));
  }

  @Test
  void saysWhichBlobsWereThere() throws IOException {
    Descriptor layer = source.add(MediaType.OCI_LAYER, "there");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, layer);
    destination.put(source.blob(layer));
    copy(CopyRequest.EXACT);
    String task = "blob sha256:" + layer.digest().shortHex();
    assertTrue(events.contains(new ProgressEvent.Finished(task, "exists")), events.toString());
  }

  @Test
  void announcesConfigOfAnImage() throws IOException {
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG);
    copy(CopyRequest.EXACT);
    assertEquals(
        List.of(Platform.of("linux", "amd64")),
        destination.expected().stream().map(ImageConfig::platform).toList());
  }

  @Test
  void copiesArtifactWithoutReadingItsConfig() throws IOException {
    Descriptor config = source.add(new MediaType("application/vnd.example+json"), "no image");
    RawManifest artifact = source.addManifest(MediaType.OCI_MANIFEST, config);
    copy(TO_OCI);
    assertEquals(artifact, published());
    assertEquals(List.of(), destination.expected());
  }

  @Test
  void makesNoArtifactDockers() {
    Descriptor config = source.add(new MediaType("application/vnd.example+json"), "no image");
    source.addManifest(MediaType.OCI_MANIFEST, config);
    OciException e = assertThrows(OciException.class, () -> copy(TO_DOCKER));
    assertEquals(ErrorKind.UNSUPPORTED, e.kind());
    assertEquals(List.of(), destination.sent());
  }

  @Test
  void publishesNoNameForLayerOfWrongDigest() {
    Descriptor layer = source.add(MediaType.OCI_LAYER, "right");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, layer);
    source.falsify(layer, "wrong");
    assertPublishesNothing(ErrorKind.CORRUPT);
  }

  @Test
  void publishesNoNameForLayerOfWrongSize() {
    Descriptor layer = source.add(MediaType.OCI_LAYER, "content");
    Descriptor longer = Descriptor.of(layer.mediaType(), layer.digest(), layer.size() + 1);
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, longer);
    assertPublishesNothing(ErrorKind.CORRUPT);
  }

  @Test
  void publishesNoNameForConfigOfWrongDigest() {
    RawManifest image = image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG);
    source.falsify(((ImageManifest) image.manifest()).config(), "{}");
    assertPublishesNothing(ErrorKind.CORRUPT);
  }

  @Test
  void publishesNoNameForLayerThatIsMissing() {
    Descriptor nowhere = Descriptor.of(MediaType.OCI_LAYER, new byte[3]);
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, nowhere);
    assertPublishesNothing(ErrorKind.NOT_FOUND);
  }

  @Test
  void readsNoConfigOfAbsurdSize() {
    Descriptor small = source.addConfig(MediaType.OCI_CONFIG, "amd64");
    Descriptor large = Descriptor.of(small.mediaType(), small.digest(), 1L << 40);
    source.addManifest(MediaType.OCI_MANIFEST, large);
    assertPublishesNothing(ErrorKind.INVALID);
  }

  @Test
  void convertsOciToDocker() throws IOException {
    Descriptor plain = source.add(MediaType.OCI_LAYER, "plain");
    Descriptor packed = source.add(MediaType.OCI_LAYER_GZIP, "packed");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, plain, packed);
    copy(TO_DOCKER);
    ImageManifest manifest = image(published());
    assertEquals(MediaType.DOCKER_MANIFEST, published().mediaType());
    assertEquals(MediaType.DOCKER_CONFIG, manifest.config().mediaType());
    assertEquals(
        List.of(
            plain.withMediaType(MediaType.DOCKER_LAYER),
            packed.withMediaType(MediaType.DOCKER_LAYER_GZIP)),
        manifest.layers());
  }

  @Test
  void saysItsTypeInManifestOfDocker() throws IOException {
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG);
    copy(TO_DOCKER);
    assertEquals(
        MediaType.DOCKER_MANIFEST.value(),
        published().manifest().toJson().path("mediaType").asText());
  }

  @Test
  void convertsDockerToOci() throws IOException {
    Descriptor layer = source.add(MediaType.DOCKER_LAYER_GZIP, "packed");
    image(MediaType.DOCKER_MANIFEST, MediaType.DOCKER_CONFIG, layer);
    copy(TO_OCI);
    ImageManifest manifest = image(published());
    assertEquals(MediaType.OCI_MANIFEST, published().mediaType());
    assertEquals(MediaType.OCI_CONFIG, manifest.config().mediaType());
    assertEquals(List.of(layer.withMediaType(MediaType.OCI_LAYER_GZIP)), manifest.layers());
  }

  @Test
  void returnsToTheSameImageOverTheOtherFormat() throws IOException {
    Descriptor layer = source.add(MediaType.DOCKER_LAYER_GZIP, "packed");
    RawManifest docker = image(MediaType.DOCKER_MANIFEST, MediaType.DOCKER_CONFIG, layer);
    copy(TO_OCI);
    source.add(published());
    copy(TO_DOCKER);
    assertEquals(image(docker).layers(), image(published()).layers());
    assertEquals(image(docker).config(), image(published()).config());
  }

  @ParameterizedTest
  @EnumSource(
      value = CopyRequest.Format.class,
      names = {"KEEP", "OCI"})
  void keepsImageThatHasTheWantedFormat(CopyRequest.Format format) throws IOException {
    RawManifest image =
        image(
            MediaType.OCI_MANIFEST,
            MediaType.OCI_CONFIG,
            source.add(MediaType.OCI_LAYER_ZSTD, "x"));
    assertEquals(image, copy(CopyRequest.EXACT.withFormat(format)));
  }

  @Test
  void packsTarsOnTheWay() throws IOException {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "tar ".repeat(1000));
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, tar);
    copy(PACK);
    Descriptor packed = image(published()).layers().getFirst();
    assertEquals(MediaType.OCI_LAYER_GZIP, packed.mediaType());
    byte[] bytes = destination.bytes(packed.digest());
    assertEquals(packed, Descriptor.of(MediaType.OCI_LAYER_GZIP, bytes));
    try (InputStream plain = Compression.GZIP.decompress(new ByteArrayInputStream(bytes))) {
      assertEquals(tar.digest(), Digest.of(plain.readAllBytes()));
    }
  }

  @Test
  void leavesPackedLayersAsTheyAre() throws IOException {
    Descriptor zstd = source.add(MediaType.OCI_LAYER_ZSTD, "zstd");
    RawManifest image = image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, zstd);
    assertEquals(image, copy(PACK));
  }

  @Test
  void keepsAnnotationsOfEachLayerThatItPacks() throws IOException {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "same");
    Descriptor first = tar.withAnnotations(Map.of("title", "first"));
    Descriptor second = tar.withAnnotations(Map.of("title", "second"));
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, first, second);
    copy(PACK);
    assertEquals(
        List.of("first", "second"),
        image(published()).layers().stream()
            .map(layer -> layer.annotations().get("title"))
            .toList());
  }

  @Test
  void publishesNoNameForTarOfWrongDigestThatItPacks() {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "right");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, tar);
    source.falsify(tar, "wrong");
    assertThrows(OciException.class, () -> copy(PACK));
    assertEquals(Optional.empty(), destination.top());
  }

  @Test
  void packsNoTarWhosePackedFormIsThere() throws IOException {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "tar");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, tar);
    RawManifest first = copy(PACK);
    int sent = destination.sent().size();
    source.falsify(tar, "not read again");
    assertEquals(first, copy(PACK));
    assertEquals(sent, destination.sent().size());
  }

  @Test
  void packsAgainForAnotherDestination() throws IOException {
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, source.add(MediaType.OCI_LAYER, "tar"));
    RawManifest first = copy(PACK);
    MemoryDestination other = MemoryDestination.empty();
    assertEquals(first, copier().copy(source, other, PACK));
    assertEquals(Set.copyOf(destination.sent()), Set.copyOf(other.sent()));
  }

  @Test
  void publishesWhatPackingGaveAndNotWhatWasRemembered() throws IOException {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "tar");
    image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, tar);
    Descriptor outdated = Descriptor.of(MediaType.OCI_LAYER_GZIP, new byte[] {1});
    source.packedLayers().remember(tar.digest(), Packing.of(Compression.GZIP), outdated);
    copy(PACK);
    Descriptor packed = image(published()).layers().getFirst();
    assertTrue(destination.sent().contains(packed.digest()));
    assertEquals(
        Optional.of(packed),
        source.packedLayers().find(tar.digest(), Packing.of(Compression.GZIP)));
  }

  @Test
  void choosesImageOfPlatform() throws IOException {
    RawManifest arm = index().get(1);
    copy(CopyRequest.EXACT.withPlatform(Platform.of("linux", "arm64")));
    assertEquals(arm, published());
    assertEquals(1, destination.sent().size());
  }

  @Test
  void refusesPlatformThatTheIndexHasNot() {
    index();
    CopyRequest request = CopyRequest.EXACT.withPlatform(Platform.of("linux", "s390x"));
    assertEquals(ErrorKind.NOT_FOUND, assertThrows(OciException.class, () -> copy(request)).kind());
  }

  @Test
  void copiesWholeIndexWithAllItsImages() throws IOException {
    List<RawManifest> images = index();
    assertEquals(source.manifest(), copy(CopyRequest.EXACT));
    assertEquals(Set.copyOf(images), Set.copyOf(destination.stored()));
    assertEquals(2, destination.sent().size());
  }

  @Test
  void keepsIndexByteForByteWhoseImagesHaveNothingToPack() throws IOException {
    index();
    assertArrayEquals(source.manifest().bytes(), copy(PACK).bytes());
  }

  @Test
  void packsTarsOfEveryImageOfAnIndex() throws IOException {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "tar");
    RawManifest image = image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, tar);
    index(image.descriptor().withPlatform(AMD64));
    copy(PACK);
    Descriptor entry = index(published()).manifests().getFirst();
    assertEquals(entry, destination.stored().getFirst().descriptor().withPlatform(AMD64));
    assertEquals(
        List.of(MediaType.OCI_LAYER_GZIP),
        image(destination.stored().getFirst()).layers().stream()
            .map(Descriptor::mediaType)
            .toList());
  }

  @Test
  void rewritesIndexAboveAnIndexThatChanged() throws IOException {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "tar");
    RawManifest image = image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, tar);
    RawManifest inner = index(image.descriptor());
    index(inner.descriptor());
    copy(PACK);
    assertEquals(
        List.of(destination.stored().getLast().descriptor()), index(published()).manifests());
  }

  @Test
  void keepsAnnotationsOfEntriesThatChange() throws IOException {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "tar");
    RawManifest image = image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, tar);
    index(image.descriptor().withAnnotations(Map.of("title", "first")));
    copy(PACK);
    assertEquals(Map.of("title", "first"), index(published()).manifests().getFirst().annotations());
  }

  @Test
  void convertsWholeIndex() throws IOException {
    index();
    copy(TO_DOCKER);
    assertEquals(MediaType.DOCKER_LIST, published().mediaType());
    assertEquals(
        List.of(MediaType.DOCKER_MANIFEST, MediaType.DOCKER_MANIFEST),
        index(published()).manifests().stream().map(Descriptor::mediaType).toList());
  }

  @Test
  void copiesManifestThatIsListedTwiceOnce() throws IOException {
    RawManifest image = image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG);
    index(image.descriptor(), image.descriptor());
    copy(CopyRequest.EXACT);
    assertEquals(List.of(image), destination.stored());
  }

  @Test
  void copiesIndexesAsDeepAsIsAllowed() throws IOException {
    nest(ContentCopy.MAX_NESTING);
    assertEquals(source.manifest(), copy(CopyRequest.EXACT));
  }

  @Test
  void refusesIndexesThatLieTooDeep() {
    nest(ContentCopy.MAX_NESTING + 1);
    assertPublishesNothing(ErrorKind.INVALID);
  }

  @Test
  void convertsImageThatItChoseOfAnIndex() throws IOException {
    index();
    copy(TO_DOCKER.withPlatform(Platform.of("linux", "amd64")));
    assertEquals(MediaType.DOCKER_MANIFEST, published().mediaType());
  }

  @Test
  void sendsNothingToWhereIndexesAreNotTaken() {
    index();
    MemoryDestination single = MemoryDestination.ofSingleImages();
    OciException e =
        assertThrows(OciException.class, () -> copier().copy(source, single, CopyRequest.EXACT));
    assertEquals(ErrorKind.UNSUPPORTED, e.kind());
    assertEquals(Optional.empty(), single.top());
    assertEquals(List.of(), single.sent());
  }

  private ImageCopier copier() {
    return new ImageCopier(events::add);
  }

  private RawManifest copy(CopyRequest request) throws IOException {
    return copier().copy(source, destination, request);
  }

  private RawManifest published() {
    return destination.top().orElseThrow();
  }

  private void assertPublishesNothing(ErrorKind kind) {
    OciException e = assertThrows(OciException.class, () -> copy(CopyRequest.EXACT));
    assertEquals(kind, e.kind());
    assertEquals(Optional.empty(), destination.top());
  }

  private RawManifest image(MediaType type, MediaType configType, Descriptor... layers) {
    return source.addManifest(type, source.addConfig(configType, "amd64"), layers);
  }

  /** An index of an image for amd64 and one for arm64; gives the images. */
  private List<RawManifest> index() {
    List<RawManifest> images = new ArrayList<>();
    List<Descriptor> entries = new ArrayList<>();
    for (String architecture : List.of("amd64", "arm64")) {
      Descriptor config = source.addConfig(MediaType.OCI_CONFIG, architecture);
      RawManifest image = source.addManifest(MediaType.OCI_MANIFEST, config);
      images.add(image);
      entries.add(image.descriptor().withPlatform(Platform.of("linux", architecture)));
    }
    index(entries.toArray(Descriptor[]::new));
    return images;
  }

  private RawManifest index(Descriptor... entries) {
    List<String> list = Stream.of(entries).map(entry -> entry.toJson().toString()).toList();
    String json = "{\"schemaVersion\":2,\"manifests\":[%s]}".formatted(String.join(",", list));
    return source.add(manifest(MediaType.OCI_INDEX, json));
  }

  /** An image in as many indexes. */
  private void nest(int indexes) {
    RawManifest top = image(MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG);
    for (int i = 0; i < indexes; i++) {
      top = index(top.descriptor());
    }
  }

  private static ImageIndex index(RawManifest raw) {
    return (ImageIndex) raw.manifest();
  }

  private static RawManifest manifest(MediaType type, String json) {
    return RawManifest.of(type, json.getBytes(StandardCharsets.UTF_8));
  }

  private static ImageManifest image(RawManifest raw) {
    return (ImageManifest) raw.manifest();
  }
}
