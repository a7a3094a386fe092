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
import org.junit.jupiter.api.Test;

/** What changes of an image on its way, and what must not. */
final class CopyChangesTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Packing GZIP = Packing.of(Compression.GZIP);
  private static final MediaType SBOM = new MediaType("application/spdx+json");
  private static final CopyRequest TO_DOCKER =
      CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER);
  private static final CopyRequest PACKED =
      CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackAll(GZIP));

  private final MemorySource source = new MemorySource();
  private final MemoryDestination destination = MemoryDestination.empty();
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final ImageCopier copier =
      new ImageCopier(
          event -> {
            if (event instanceof ProgressEvent.Warning(String message)) {
              warnings.add(message);
            }
          });

  private RawManifest copy(CopyRequest request) throws IOException {
    return copier.copy(source, destination, request);
  }

  private Descriptor config() {
    return source.addConfig(MediaType.OCI_CONFIG, "amd64");
  }

  private RawManifest image(Descriptor... layers) {
    return source.addManifest(MediaType.OCI_MANIFEST, config(), layers);
  }

  private RawManifest index(Descriptor... entries) {
    return source.add(ImageIndex.write(MediaType.OCI_INDEX, List.of(entries)));
  }

  private Descriptor artifact(Descriptor... layers) {
    return source
        .addManifest(MediaType.OCI_MANIFEST, source.add(SBOM, "sbom"), layers)
        .descriptor();
  }

  @Test
  void tellsOnceWhatChangesInSeveralManifests() throws IOException {
    RawManifest plain = image();
    Descriptor annotated = plain.descriptor().withAnnotations(Map.of("a", "b"));
    index(index(annotated).descriptor());
    copy(TO_DOCKER);
    assertTrue(
        warnings
            .getFirst()
            .endsWith(", since it is written in Docker's format, which has no annotations"),
        warnings::toString);
  }

  @Test
  void callsLayersUnpackedThatAre() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    GZIP.pack(out -> out.write("x".getBytes(UTF_8)), packed);
    image(source.add(MediaType.OCI_LAYER_GZIP, packed.toByteArray()));
    copy(
        CopyRequest.EXACT.withLayers(new CopyRequest.Layers.PackAll(Packing.of(Compression.NONE))));
    assertTrue(warnings.getFirst().endsWith(", since layers are unpacked"), warnings::toString);
  }

  private static List<Descriptor> entries(RawManifest index) {
    return ((ImageIndex) index.manifest()).manifests();
  }

  private static ImageManifest image(RawManifest manifest) {
    return (ImageManifest) manifest.manifest();
  }

  @Test
  void sendsAsItIsForAnArtifactWhatItPacksAnewForAnImage() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Packing.of(Compression.ZSTD).pack(plain -> plain.write("layer".getBytes(UTF_8)), packed);
    Descriptor layer = source.add(MediaType.OCI_LAYER_ZSTD, packed.toByteArray());
    RawManifest image = image(layer);
    index(
        image.descriptor().withPlatform(AMD64),
        artifact(layer.withMediaType(new MediaType("application/zstd"))));
    RawManifest copied = copy(PACKED);
    assertTrue(destination.sent().contains(layer.digest()));
    RawManifest anew = destination.source().manifest(entries(copied).getFirst());
    Descriptor gzip = image(anew).layers().getFirst();
    assertEquals(MediaType.OCI_LAYER_GZIP, gzip.mediaType());
    try (InputStream in =
        Compression.GZIP.decompress(new ByteArrayInputStream(destination.bytes(gzip.digest())))) {
      assertEquals("layer", new String(in.readAllBytes(), UTF_8));
    }
  }

  @Test
  void keepsWhateverPartsAManifestOfTheWantedFormatHas() throws IOException {
    RawManifest mixed =
        source.addManifest(
            MediaType.OCI_MANIFEST,
            source.addConfig(MediaType.DOCKER_CONFIG, "amd64"),
            source.add(MediaType.DOCKER_LAYER_GZIP, "layer"));
    CopyRequest request =
        CopyRequest.EXACT
            .withFormat(CopyRequest.Format.OCI)
            .withDigests(CopyRequest.Digests.REQUIRE);
    assertEquals(mixed, copy(request));
  }

  @Test
  void learnsNothingFromAPlan() throws IOException {
    Descriptor tar = source.add(MediaType.OCI_LAYER, "tar");
    image(tar);
    copier.plan(source, destination, PACKED);
    assertEquals(Optional.empty(), source.packedLayers().find(tar.digest(), GZIP));
    assertEquals(List.of(), warnings);
  }

  @Test
  void plansNoDigestForAnEntryThatIsYetToBePacked() throws IOException {
    index(image(source.add(MediaType.OCI_LAYER, "tar")).descriptor());
    CopyPlan plan = copier.plan(source, destination, PACKED);
    assertTrue(
        plan.steps().contains(new CopyPlan.Step.Write(MediaType.OCI_MANIFEST)),
        plan.steps()::toString);
  }

  @Test
  void leavesNothingOfOcisInDockersFormat() throws IOException {
    Descriptor layer =
        source.add(MediaType.OCI_LAYER_GZIP, "layer").withAnnotations(Map.of("a", "b"));
    RawManifest image =
        source.addManifest(
            MediaType.OCI_MANIFEST, config().withAnnotations(Map.of("a", "b")), layer);
    index(
        image
            .descriptor()
            .withPlatform(AMD64)
            .withAnnotations(Map.of("a", "b"))
            .withArtifactType("application/x"));
    RawManifest copied = copy(TO_DOCKER);
    Descriptor entry = entries(copied).getFirst();
    assertEquals(Map.of(), entry.annotations());
    assertEquals(Optional.empty(), entry.artifactType());
    assertEquals(Optional.of(AMD64), entry.platform());
    ImageManifest anew = image(destination.source().manifest(entry));
    assertEquals(Map.of(), anew.config().annotations());
    assertEquals(Map.of(), anew.layers().getFirst().annotations());
    assertTrue(
        warnings.getFirst().contains("which has no annotations, no artifactType"),
        warnings::toString);
  }

  @Test
  void refusesToWriteASparseIndexAnew() {
    index(image().descriptor().withPlatform(AMD64));
    CopyRequest sparse = TO_DOCKER.withPlatforms(new CopyRequest.Platforms.Sparse(List.of(AMD64)));
    OciException refusal = assertThrows(OciException.class, () -> copy(sparse));
    assertEquals(ErrorKind.CONFLICT, refusal.kind());
    assertEquals(List.of(), destination.sent());
  }

  @Test
  void namesInAttestationsWhatTheirImageBecame() throws IOException {
    RawManifest image = image(source.add(MediaType.OCI_LAYER, "tar"));
    Descriptor about =
        artifact()
            .withPlatform(Platform.of("unknown", "unknown"))
            .withAnnotations(Map.of("vnd.docker.reference.digest", image.digest().toString()));
    index(about, image.descriptor().withPlatform(AMD64));
    List<Descriptor> entries = entries(copy(PACKED));
    assertEquals(
        Map.of("vnd.docker.reference.digest", entries.get(1).digest().toString()),
        entries.get(0).annotations());
  }
}
