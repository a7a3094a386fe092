package dev.shale.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.SampleContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a place has, beside what a copy would pack for it. */
final class LikenessTest {
  private static final CopyRequest FOR_DOCKER =
      CopyRequest.EXACT.withFormat(CopyRequest.Format.DOCKER);

  private final MemorySource source = new MemorySource();

  /** A layer that is gzip stays as it is, one that is zstd is packed anew for Docker. */
  private Descriptor layer(Compression compression, byte[] tar) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Packing.of(compression).pack(plain -> plain.write(tar), packed);
    return source.add(
        compression == Compression.ZSTD ? MediaType.OCI_LAYER_ZSTD : MediaType.OCI_LAYER_GZIP,
        packed.toByteArray());
  }

  private static byte[] config(int layers) {
    String diffId = "\"" + Digest.of("whatever is in it") + "\"";
    return """
        {"architecture":"amd64","os":"linux","config":{},\
        "rootfs":{"type":"layers","diff_ids":[%s]}}"""
        .formatted(String.join(",", Collections.nCopies(layers, diffId)))
        .getBytes(StandardCharsets.UTF_8);
  }

  private RawManifest image(byte[] config) throws IOException {
    return source.addManifest(
        MediaType.OCI_MANIFEST,
        source.add(MediaType.OCI_CONFIG, config),
        layer(Compression.GZIP, SampleContent.tar("kept")),
        layer(Compression.ZSTD, SampleContent.tar("packed")));
  }

  private MemorySource copied() throws IOException {
    MemoryDestination destination = MemoryDestination.empty();
    new ImageCopier(ProgressListener.NONE).copy(source, destination, FOR_DOCKER);
    return destination.source();
  }

  private Optional<Digest> found(RawManifest image, MemorySource there) throws IOException {
    return new CopyForecast(source, image.descriptor(), FOR_DOCKER).foretell().foundIn(there);
  }

  /** What is there, with another layer in one place. */
  private static RawManifest with(MemorySource there, int place, Descriptor layer) {
    ImageManifest image = (ImageManifest) there.manifest().manifest();
    List<Descriptor> layers = new ArrayList<>(image.layers());
    layers.set(
        place, layers.get(place).withContent(layer).withMediaType(layers.get(place).mediaType()));
    return there.add(image.rewrite(there.manifest().mediaType(), image.config(), layers));
  }

  @Test
  void isOfWhatDiffersInHowALayerWasPacked() throws IOException {
    RawManifest image = image(config(2));
    MemorySource there = copied();
    assertEquals(Optional.of(there.manifest().digest()), found(image, there));
    RawManifest other = with(there, 1, there.add(MediaType.OCI_LAYER_GZIP, "packed by another"));
    assertEquals(Optional.of(other.digest()), found(image, there));
  }

  @Test
  void isNotOfWhatDiffersInALayerThatIsNotPacked() throws IOException {
    RawManifest image = image(config(2));
    MemorySource there = copied();
    with(there, 0, there.add(MediaType.OCI_LAYER_GZIP, "another"));
    assertEquals(Optional.empty(), found(image, there));
  }

  @Test
  void isNotOfWhatHasAnotherConfig() throws IOException {
    RawManifest image = image(config(2));
    MemorySource there = copied();
    ImageManifest now = (ImageManifest) there.manifest().manifest();
    Descriptor config = now.config().withContent(there.add(now.config().mediaType(), config(3)));
    there.add(now.rewrite(there.manifest().mediaType(), config, now.layers()));
    assertEquals(Optional.empty(), found(image, there));
  }

  @Test
  void isNotOfWhatTheConfigSaysNothingOf() throws IOException {
    RawManifest image = image(config(1));
    assertEquals(Optional.empty(), found(image, copied()));
  }

  /** The manifest that carries its config has it nowhere else. */
  @Test
  void isOfAnImageThatCarriesItsConfig() throws IOException {
    byte[] bytes = config(1);
    ObjectNode config = Descriptor.of(MediaType.OCI_CONFIG, bytes).toJson();
    config.put("data", Base64.getEncoder().encodeToString(bytes));
    RawManifest image =
        source.addManifest(
            MediaType.OCI_MANIFEST,
            Descriptor.parse(config),
            layer(Compression.ZSTD, SampleContent.tar("packed")));
    MemorySource there = copied();
    assertEquals(Optional.of(there.manifest().digest()), found(image, there));
  }

  /** Who went through each as often as it is listed would not come to an end. */
  @Test
  void isFoundBehindIndexesThatListOthersManyTimes() throws IOException {
    RawManifest image = image(config(2));
    for (int i = 1; i < ContentCopy.MAX_NESTING; i++) {
      image =
          source.add(
              ImageIndex.write(MediaType.OCI_INDEX, Collections.nCopies(20, image.descriptor())));
    }
    RawManifest top = image;
    MemorySource there = copied();
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertEquals(Optional.of(there.manifest().digest()), found(top, there)));
  }
}
