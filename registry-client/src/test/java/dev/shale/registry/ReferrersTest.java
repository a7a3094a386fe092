package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is about an image, in a registry that keeps no lists, and under tags beside it. */
final class ReferrersTest {
  private static final int MANY = 20;

  private final FaultyRegistry registry = FaultyRegistry.start();
  private final RegistryClient client =
      new RegistryClient(TestEnvironment.EMPTY, RegistryOptions.DEFAULT);

  ReferrersTest() throws IOException {}

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  private ImageReference name() {
    return ImageReference.parse(registry.host() + "/a:1");
  }

  private static RawManifest about(Descriptor subject, int number) {
    String json =
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[],\"subject\":%s,\"x\":%d}"
            .formatted(
                Descriptor.of(MediaType.OCI_EMPTY, new byte[] {'{', '}'}).toJson(),
                subject.toJson(),
                number);
    return RawManifest.of(MediaType.OCI_MANIFEST, json.getBytes(StandardCharsets.UTF_8));
  }

  private RawManifest put(RawManifest referrer) throws IOException {
    try (ImageDestination destination = client.destination(name())) {
      destination.putReferrer(referrer);
    }
    return referrer;
  }

  @Test
  void losesNoneOfThoseThatComeAtOnce() throws IOException {
    registry.fault("GET", "/referrers/", sound -> FaultyRegistry.error(404, "unknown path"));
    Descriptor subject = SampleImage.manifest().descriptor();
    Set<Digest> sent = new HashSet<>();
    try (TaskGroup<RawManifest> group = TaskGroup.ofVirtualThreads()) {
      for (int i = 0; i < MANY; i++) {
        RawManifest referrer = about(subject, i);
        sent.add(referrer.digest());
        group.fork(() -> put(referrer));
      }
      group.join();
    }
    Set<Digest> listed = new HashSet<>();
    try (ImageSource source = client.source(name())) {
      source.referrers(subject.digest()).forEach(referrer -> listed.add(referrer.digest()));
    }
    assertEquals(sent, listed);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 500})
  void takesNoRefusalForAnEmptyList(int status) throws IOException {
    registry.fault("GET", "/referrers/", sound -> FaultyRegistry.error(status, "no"));
    try (ImageSource source = client.source(name())) {
      OciException refusal =
          assertThrows(OciException.class, () -> source.referrers(SampleImage.manifest().digest()));
      assertTrue(refusal.getMessage().contains("(" + status + " from "), refusal.getMessage());
    }
  }

  @Test
  void findsAnImageBesideAnother() throws IOException {
    registry.with("other", SampleImage.manifest());
    try (ImageSource source = client.source(name())) {
      try (ImageSource other = source.beside("other").orElseThrow()) {
        assertEquals(SampleImage.manifest(), other.manifest());
      }
      assertTrue(source.beside("none").isEmpty());
    }
  }

  @Test
  void publishesAnImageBesideAnother() throws IOException {
    try (ImageDestination destination = client.destination(name());
        ImageDestination other = destination.beside("other")) {
      other.publish(SampleImage.manifest());
    }
    assertEquals(List.of("PUT /v2/a/manifests/other"), registry.askedFor());
  }
}
