package dev.shale.buildcache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.local.StepResult;
import dev.shale.tree.NodeMeta;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CacheArtifactTest {
  private static final Instant CREATED = Instant.parse("2024-01-02T03:04:05Z");
  private static final Instant MADE = Instant.parse("2024-01-02T03:04:05.123456789Z");

  private static CacheEntry entry(String key, String layer) {
    return new CacheEntry(
        Digest.of(key), new StepResult(CREATED, MADE, Optional.of(layer(layer))), Optional.empty());
  }

  private static LayerId layer(String name) {
    return new LayerId(
        Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.of(name + ".gz"), 7), Digest.of(name));
  }

  private static CacheArtifact readBack(CacheArtifact written) {
    RawManifest raw = written.manifest();
    return CacheArtifact.parse((ImageManifest) raw.manifest(), written.config());
  }

  @Test
  void readsWhatItWrote() {
    List<CacheEntry> entries =
        List.of(
            entry("a", "one"),
            new CacheEntry(
                Digest.of("b"),
                new StepResult(CREATED, MADE, Optional.of(layer("two")), List.of("x", "y")),
                Optional.of(new ChainId(Digest.of("below")))),
            new CacheEntry(
                Digest.of("c"), new StepResult(CREATED, MADE, Optional.empty()), Optional.empty()));
    CacheArtifact written = CacheArtifact.of(entries, List.of());
    CacheArtifact read = readBack(written);
    assertEquals(entries, read.entries());
    assertEquals(2, read.layers().size());
    assertArrayEquals(written.config(), read.config());
    assertEquals(written.manifest(), read.manifest());
  }

  @Test
  void saysWhatItIs() {
    RawManifest raw = CacheArtifact.of(List.of(entry("a", "one")), List.of()).manifest();
    assertTrue(CacheArtifact.is((ImageManifest) raw.manifest()));
    assertEquals(Optional.of(CacheArtifact.TYPE), raw.manifest().artifactType());
  }

  /** Registries want a layer. */
  @Test
  void hasALayerWhereNoStepMadeOne() {
    CacheArtifact none = CacheArtifact.of(List.of(), List.of());
    ImageManifest manifest = (ImageManifest) none.manifest().manifest();
    assertEquals(List.of(CacheArtifact.EMPTY), manifest.layers());
    assertEquals(none, readBack(none));
  }

  @Test
  void leavesOutAnEntryWhoseLayerIsNotListed() {
    CacheArtifact both = CacheArtifact.of(List.of(entry("a", "one"), entry("b", "two")), List.of());
    CacheArtifact one = CacheArtifact.of(List.of(entry("a", "one")), List.of());
    CacheArtifact read =
        CacheArtifact.parse((ImageManifest) one.manifest().manifest(), both.config());
    assertEquals(one.entries(), read.entries());
  }

  @Test
  void refusesWhatIsNoSuchDocument() {
    CacheArtifact one = CacheArtifact.of(List.of(entry("a", "one")), List.of());
    ImageManifest manifest = (ImageManifest) one.manifest().manifest();
    for (String document :
        List.of(
            "[]",
            "{\"entries\":[{\"key\":\"sha256:1\"}]}",
            new String(one.config(), StandardCharsets.UTF_8).replace("2024-01", "2024-13"))) {
      assertThrows(
          OciException.class,
          () -> CacheArtifact.parse(manifest, document.getBytes(StandardCharsets.UTF_8)),
          document);
    }
  }

  @Test
  void mergedHasTheLaterOfTwoWithOneKeyAndTheRestBehindIt() {
    CacheArtifact mine = CacheArtifact.of(List.of(entry("a", "new"), entry("b", "b")), List.of());
    CacheArtifact older = CacheArtifact.of(List.of(entry("a", "old"), entry("c", "c")), List.of());
    CacheArtifact merged = readBack(mine.over(older));
    assertEquals(List.of(entry("a", "new"), entry("b", "b"), entry("c", "c")), merged.entries());
    assertEquals(3, merged.layers().size());
    assertTrue(merged.hasAllOf(mine));
    assertTrue(merged.hasAllOf(older));
  }

  private static Descriptor mount(String id) {
    return CachedMount.listed(id, NodeMeta.of(0755, CREATED), Digest.of(id), 7);
  }

  private static CacheArtifact ofMounts(List<String> ids) {
    return CacheArtifact.of(List.of(), ids.stream().map(CacheArtifactTest::mount).toList());
  }

  @Test
  void mergedHasEachMountOnceAsItWasLastAndNotAllThatEverWere() {
    CacheArtifact merged =
        ofMounts(List.of("a on new", "b")).over(ofMounts(List.of("a on old", "b", "c")));
    assertEquals(List.of(mount("a on new"), mount("b"), mount("c")), merged.mounts());
    List<String> many =
        IntStream.range(0, CacheArtifact.MAX_MOUNTS).mapToObj(i -> "mount" + i).toList();
    CacheArtifact full = ofMounts(List.of("a")).over(ofMounts(many));
    assertEquals(CacheArtifact.MAX_MOUNTS, full.mounts().size());
    assertEquals(mount("a"), full.mounts().getFirst());
  }

  @Test
  void mergedLeavesTheOldestOutWhereThereIsNoRoom() {
    CacheArtifact older =
        CacheArtifact.of(
            IntStream.range(0, CacheArtifact.MAX_LAYERS)
                .mapToObj(i -> entry("key" + i, "layer" + i))
                .toList(),
            List.of());
    CacheArtifact merged = CacheArtifact.of(List.of(entry("a", "one")), List.of()).over(older);
    assertEquals(CacheArtifact.MAX_LAYERS, merged.layers().size());
    assertEquals(entry("a", "one"), merged.entries().getFirst());
    int last = CacheArtifact.MAX_LAYERS - 2;
    assertEquals(entry("key" + last, "layer" + last), merged.entries().getLast());
  }
}
