package dev.shale.buildcache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.json.Json;
import dev.shale.local.StepResult;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Entries as a document. A layer is named by its diff ID: how it is packed is said by whoever lists
 * its blob.
 */
final class CacheRecords {
  private static final String WHAT = "build cache";
  private static final String ENTRIES = "entries";

  private CacheRecords() {}

  static ObjectNode write(List<CacheEntry> entries) {
    ObjectNode document = Json.object();
    ArrayNode array = document.putArray(ENTRIES);
    entries.forEach(entry -> put(entry, array.addObject()));
    return document;
  }

  private static void put(CacheEntry entry, ObjectNode json) {
    StepResult result = entry.result();
    json.put("key", entry.key().toString());
    json.put("created", result.created().toString());
    json.put("made", result.made().toString());
    result.layer().ifPresent(layer -> json.put("layer", layer.diffId().toString()));
    entry.below().ifPresent(chain -> json.put("below", chain.digest().toString()));
    if (!result.read().isEmpty()) {
      result.read().forEach(json.putArray("read")::add);
    }
  }

  /**
   * Reads entries; those whose layer is not listed are left out.
   *
   * @param layers by diff ID
   * @throws OciException INVALID if it is no such document
   */
  static List<CacheEntry> parse(JsonNode document, Map<Digest, Descriptor> layers) {
    List<CacheEntry> entries = new ArrayList<>();
    for (JsonNode json : Json.elements(document, ENTRIES)) {
      Optional<Digest> diffId = Json.text(json, "layer").map(Digest::parse);
      Optional<LayerId> layer =
          diffId.flatMap(
              id -> Optional.ofNullable(layers.get(id)).map(blob -> new LayerId(blob, id)));
      if (diffId.isPresent() == layer.isPresent()) {
        entries.add(entry(json, layer));
      }
    }
    return entries;
  }

  private static CacheEntry entry(JsonNode json, Optional<LayerId> layer) {
    return new CacheEntry(
        Digest.parse(Json.requireText(WHAT, json, "key")),
        new StepResult(time(json, "created"), time(json, "made"), layer, Json.texts(json, "read")),
        Json.text(json, "below").map(text -> new ChainId(Digest.parse(text))));
  }

  private static Instant time(JsonNode json, String field) {
    String text = Json.requireText(WHAT, json, field);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw OciException.invalid("%s: %s is \"%s\", which is no time", WHAT, field, text);
    }
  }
}
