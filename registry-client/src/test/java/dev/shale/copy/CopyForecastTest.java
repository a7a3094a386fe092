package dev.shale.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is foretold, beside what comes of it. */
final class CopyForecastTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform ARM64 = Platform.of("linux", "arm64");

  private final MemorySource source = new MemorySource();

  private RawManifest image(String architecture, Descriptor layer) {
    return source.addManifest(
        MediaType.OCI_MANIFEST, source.addConfig(MediaType.OCI_CONFIG, architecture), layer);
  }

  private RawManifest index() {
    Descriptor layer = source.add(MediaType.OCI_LAYER_GZIP, "layer");
    return source.add(
        ImageIndex.write(
            MediaType.OCI_INDEX,
            List.of(
                image("amd64", layer).descriptor().withPlatform(AMD64),
                image("arm64", layer).descriptor().withPlatform(ARM64))));
  }

  static Stream<CopyRequest> requests() {
    return Stream.of(
            new CopyRequest.Platforms.All(),
            new CopyRequest.Platforms.Some(List.of(AMD64)),
            new CopyRequest.Platforms.Some(List.of(ARM64, AMD64)))
        .flatMap(
            platforms ->
                Stream.of(CopyRequest.Format.values())
                    .map(CopyRequest.EXACT.withPlatforms(platforms)::withFormat));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void foretellsWhatIsPublished(CopyRequest request) throws IOException {
    RawManifest index = index();
    Digest published =
        new ImageCopier(ProgressListener.NONE)
            .copy(source, MemoryDestination.empty(), request)
            .digest();
    assertEquals(
        Optional.of(published),
        new CopyForecast(source, index.descriptor(), request).foretell().result());
  }

  @Test
  void foretellsNothingOfALayerThatIsPackedAnew() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Packing.of(Compression.ZSTD).pack(plain -> plain.write(new byte[10]), packed);
    RawManifest image = image("amd64", source.add(MediaType.OCI_LAYER_ZSTD, packed.toByteArray()));
    CopyRequest request = CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER);
    assertEquals(
        Optional.empty(),
        new CopyForecast(source, image.descriptor(), request).foretell().result());
  }

  @Test
  void keepsOnlyWhatNothingAskedForCanChange() {
    CopyRequest docker = CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER);
    assertTrue(CopyRequest.EXACT.keeps(MediaType.OCI_INDEX));
    assertFalse(CopyRequest.EXACT.keeps(MediaType.DOCKER_SCHEMA1_SIGNED));
    assertTrue(docker.keeps(MediaType.DOCKER_MANIFEST));
    assertFalse(docker.keeps(MediaType.OCI_MANIFEST));
    assertFalse(docker.keeps(MediaType.DOCKER_LIST)); // its images may be of OCI's
    CopyRequest some =
        CopyRequest.EXACT.withPlatforms(new CopyRequest.Platforms.Some(List.of(AMD64)));
    assertFalse(some.keeps(MediaType.OCI_INDEX));
    assertTrue(some.keeps(MediaType.OCI_MANIFEST));
  }
}
