package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.name.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ManifestListTest {
  private static final ManifestList EMPTY =
      ManifestList.empty(ImageReference.parse("app").withDefaultTag());

  private static Descriptor manifest(String content) {
    return Descriptor.of(MediaType.OCI_MANIFEST, content.getBytes(StandardCharsets.UTF_8));
  }

  private static Descriptor image(String content, String platform) {
    return manifest(content).withPlatform(Platform.parse(platform));
  }

  private static Descriptor attestation(String content, Descriptor of) {
    return image(content, "unknown/unknown")
        .withAnnotations(Map.of("vnd.docker.reference.digest", of.digest().toString()));
  }

  private static List<Digest> digests(ManifestList list) {
    return list.entries().stream().map(Descriptor::digest).toList();
  }

  @Test
  void replacesWhatItHasForAPlatformWhereThatStands() {
    Descriptor newer = image("c", "linux/amd64");
    ManifestList list =
        EMPTY
            .with(image("a", "linux/amd64"), "store:a")
            .with(image("b", "linux/arm64"), "store:b")
            .with(newer, "store:c");
    assertEquals(List.of(newer.digest(), manifest("b").digest()), digests(list));
    assertEquals("store:c", list.places().get(newer.digest()));
    assertEquals(2, list.places().size());
  }

  @Test
  void takesTheUsualVariantForNone() {
    ManifestList list =
        EMPTY
            .with(image("a", "linux/arm64"), "store:a")
            .with(image("b", "linux/arm64/v8"), "store:b")
            .with(image("c", "linux/arm/v7"), "store:c")
            .with(image("d", "linux/arm/v6"), "store:d");
    assertEquals(3, list.entries().size());
  }

  @Test
  void dropsAttestationsWithWhatTheyAreOf() {
    Descriptor one = image("a", "linux/amd64");
    Descriptor two = image("b", "linux/arm64");
    ManifestList list =
        EMPTY
            .with(one, "store:a")
            .with(two, "store:b")
            .with(attestation("x", one), "store:x")
            .with(attestation("y", two), "store:y");
    assertEquals(4, list.entries().size());
    assertEquals(
        List.of(two.digest(), manifest("y").digest()), digests(list.without(one.digest())));
    assertEquals(
        List.of(manifest("c").digest(), two.digest(), manifest("y").digest()),
        digests(list.with(image("c", "linux/amd64"), "store:c")));
  }

  @Test
  void keepsAManifestAndItsAttestationsForTheOtherPlatform() {
    Descriptor one = image("a", "linux/amd64");
    Descriptor same = image("a", "windows/amd64");
    Descriptor attestation = attestation("x", one);
    ManifestList list =
        EMPTY.with(one, "store:a").with(same, "store:a").with(attestation, "store:x");
    assertEquals(List.of(one, attestation), list.without(same).entries());
    assertEquals(List.of(), list.without(same).without(one).entries());
    assertEquals(List.of(), list.without(one.digest()).entries());
    Descriptor other = image("b", "windows/amd64");
    assertEquals(List.of(one, other, attestation), list.with(other, "store:b").entries());
  }

  @Test
  void isWhatItWasWhenItIsReadAgain() {
    ManifestList list =
        EMPTY
            .with(image("a", "linux/amd64"), "docker://host/a@" + manifest("a").digest())
            .annotate(Map.of("b", "c"))
            .withSubject(manifest("s"));
    ManifestList again = ManifestList.parse(list.toBytes());
    assertEquals(list, again);
    assertEquals(list.index().digest(), again.index().digest());
  }

  @Test
  void changesNothingThatIsNotListed() {
    Digest other = manifest("z").digest();
    assertThrows(OciException.class, () -> EMPTY.without(other));
    assertThrows(OciException.class, () -> EMPTY.change(other, entry -> entry));
  }
}
