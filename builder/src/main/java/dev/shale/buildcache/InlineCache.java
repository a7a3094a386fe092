package dev.shale.buildcache;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.json.Json;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A cache in an image's config, whose layers are the image's own. Other programs do not know the
 * field, and leave it alone.
 */
public final class InlineCache {
  private static final String FIELD = "shale.cache.v1";

  private InlineCache() {}

  /** A config with those of the entries in it whose layers it has; always in the same order. */
  public static ImageConfig in(ImageConfig config, List<CacheEntry> entries) {
    Set<Digest> diffIds = new HashSet<>(config.diffIds());
    List<CacheEntry> own =
        entries.stream()
            .filter(
                entry ->
                    entry.result().layer().map(LayerId::diffId).map(diffIds::contains).orElse(true))
            .sorted(Comparator.comparing(entry -> entry.key().toString()))
            .toList();
    ObjectNode json = config.toJson();
    json.set(FIELD, CacheRecords.write(own));
    return ImageConfig.parse(Json.write(json));
  }

  /** A config without one: what is built on an image has none of its steps. */
  public static ImageConfig without(ImageConfig config) {
    ObjectNode json = config.toJson();
    return json.remove(FIELD) == null ? config : ImageConfig.parse(Json.write(json));
  }

  /** What an image has; empty if that is none. */
  static Optional<List<CacheEntry>> read(ImageManifest manifest, ImageConfig config) {
    Map<Digest, Descriptor> layers = new HashMap<>();
    List<Digest> diffIds = config.diffIds();
    for (int i = 0; i < Math.min(diffIds.size(), manifest.layers().size()); i++) {
      layers.put(diffIds.get(i), manifest.layers().get(i));
    }
    return Json.child(config.toJson(), FIELD).map(document -> CacheRecords.parse(document, layers));
  }
}
