package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.transport.layout.LayoutIndex;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LayoutNameTest {
  private static final Descriptor ENTRY = Descriptor.of(MediaType.OCI_MANIFEST, new byte[0]);

  private static Optional<String> read(String name) {
    return LayoutName.of(LayoutIndex.named(ENTRY, name), "own").map(LayoutName::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "app:1,app:1",
    "team/app:1.2_3,team/app:1.2_3",
    "docker.io/library/debian:12,docker.io/library/debian:12",
    "latest,own:latest"
  })
  void readsTheNamesThatToolsGive(String name, String meant) {
    assertEquals(Optional.of(meant), read(name));
  }

  @Test
  void namesAManifestWithoutATagByItsDigest() {
    String name = "app@" + ENTRY.digest();
    assertEquals(Optional.of(name), read(name));
    assertEquals(
        Optional.of("own@" + ENTRY.digest()),
        LayoutName.of(ENTRY, "own").map(LayoutName::toString));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:5000/app:1", "App:1", "app@latest", "a/b", "app:"})
  void leavesOutWhatNoRegistryCanHave(String name) {
    assertEquals(Optional.empty(), read(name));
  }
}
