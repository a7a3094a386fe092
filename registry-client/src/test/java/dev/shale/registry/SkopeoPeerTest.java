package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.Descriptor;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one of us writes into a registry, the other reads. */
@Tag("peer")
final class SkopeoPeerTest {
  @TempDir Path scratch;
  private static DockerRegistry registry;
  private static RegistryClient client;

  @BeforeAll
  static void start() throws IOException {
    registry = DockerRegistry.start();
    client = new RegistryClient(TestEnvironment.EMPTY, RegistryOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    client.close();
    registry.close();
  }

  private static ImageReference name(String path) {
    return ImageReference.parse(registry.host() + "/" + path);
  }

  private void copyToDirectory(ImageReference name) {
    Programs.run(
        scratch,
        "skopeo --insecure-policy copy -q --src-tls-verify=false docker://%s dir:image"
            .formatted(name));
  }

  @Test
  void skopeoReadsWhatWePushed() throws IOException {
    RawManifest pushed = SampleImage.push(client, name("ours:1"));
    copyToDirectory(name("ours:1"));
    Path image = scratch.resolve("image");
    assertArrayEquals(pushed.bytes(), Files.readAllBytes(image.resolve("manifest.json")));
    assertArrayEquals(
        SampleImage.LAYER_BYTES,
        Files.readAllBytes(image.resolve(SampleImage.LAYER.descriptor().digest().hex())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "v2s2"})
  void weReadWhatSkopeoPushed(String format) throws IOException {
    SampleImage.push(client, name("ours:2"));
    copyToDirectory(name("ours:2"));
    ImageReference theirs = name("theirs-" + format + ":1");
    String digest = scratch.resolve("digest").toString();
    Programs.run(
        scratch,
        "skopeo --insecure-policy copy -q --dest-tls-verify=false --format %s --digestfile %s"
                .formatted(format, digest)
            + " dir:image docker://"
            + theirs);
    ImageSource source = client.source(theirs);
    RawManifest manifest = source.manifest();
    assertEquals(Files.readString(Path.of(digest)), manifest.digest().toString());
    Descriptor layer = ((ImageManifest) manifest.manifest()).layers().getFirst();
    try (InputStream in = source.blob(layer).open()) {
      assertEquals(layer.size(), in.readAllBytes().length);
    }
  }
}
