package dev.shale.buildcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.local.StepResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class InlineCacheTest {
  private static final Digest DIFF_ID = Digest.of("layer");
  private static final ImageConfig CONFIG =
      ImageConfig.scratch(Platform.of("linux", "amd64"))
          .edit()
          .append(DIFF_ID, History.ofLayer(Instant.EPOCH, "RUN x"))
          .build();

  private static CacheEntry entry(String key, Digest diffId) {
    LayerId layer = new LayerId(Descriptor.of(MediaType.OCI_LAYER, diffId, 7), diffId);
    return new CacheEntry(
        Digest.of(key),
        new StepResult(Instant.EPOCH, Instant.EPOCH, Optional.of(layer)),
        Optional.empty());
  }

  private static final CacheEntry OWN = entry("own", DIFF_ID);
  private static final CacheEntry OTHER = entry("other", Digest.of("other layer"));
  private static final CacheEntry NO_LAYER =
      new CacheEntry(
          Digest.of("no layer"),
          new StepResult(Instant.EPOCH, Instant.EPOCH, Optional.empty()),
          Optional.empty());

  @Test
  void hasTheImagesOwnLayersOnlyAsTheManifestPacksThem() {
    ImageConfig config = InlineCache.in(CONFIG, List.of(OWN, OTHER, NO_LAYER));
    Descriptor packed = Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.of("packed"), 3);
    ImageManifest manifest =
        (ImageManifest)
            ImageManifest.write(
                    MediaType.OCI_MANIFEST,
                    Descriptor.of(MediaType.OCI_CONFIG, config.bytes()),
                    List.of(packed))
                .manifest();
    List<CacheEntry> read = InlineCache.read(manifest, config).orElseThrow();
    assertEquals(2, read.size());
    assertEquals(
        List.of(new LayerId(packed, DIFF_ID)),
        read.stream().flatMap(entry -> entry.result().layer().stream()).toList());
    assertEquals(Optional.empty(), InlineCache.read(manifest, CONFIG));
  }

  @Test
  void isTheSameInWhateverOrderStepsEnd() {
    assertEquals(
        InlineCache.in(CONFIG, List.of(OWN, NO_LAYER)),
        InlineCache.in(CONFIG, List.of(NO_LAYER, OWN)));
  }

  @Test
  void goesAndLeavesTheConfigAsItWas() {
    assertSame(CONFIG, InlineCache.without(CONFIG));
    ImageConfig without = InlineCache.without(InlineCache.in(CONFIG, List.of(OWN)));
    assertEquals(CONFIG.digest(), without.digest());
  }
}
