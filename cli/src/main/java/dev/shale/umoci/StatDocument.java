package dev.shale.umoci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.json.Json;
import dev.shale.transport.layout.LayoutImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code umoci stat --json} prints. */
final class StatDocument {
  /** One entry of a history, with the layer that it added. */
  record Entry(History history, Optional<Descriptor> layer, Optional<Digest> diffId) {}

  private StatDocument() {}

  static ObjectNode of(LayoutImage image) {
    ObjectNode json = Json.object();
    ObjectNode manifest = json.putObject("manifest");
    manifest.set("descriptor", image.descriptor().toJson());
    manifest.set("blob", image.manifest().toJson());
    ObjectNode config = json.putObject("config");
    config.set("descriptor", image.manifest().config().toJson());
    config.set("blob", image.config().toJson());
    ArrayNode history = json.putArray("history");
    entries(image).forEach(entry -> history.add(document(entry)));
    return json;
  }

  /** The history; entries say in order which layers are theirs. */
  static List<Entry> entries(LayoutImage image) {
    ImageConfig config = image.config();
    List<Entry> entries = new ArrayList<>();
    int layer = 0;
    for (History history : config.history()) {
      if (history.emptyLayer() || layer >= image.manifest().layers().size()) {
        entries.add(new Entry(history, Optional.empty(), Optional.empty()));
      } else {
        entries.add(
            new Entry(
                history,
                Optional.of(image.manifest().layers().get(layer)),
                Optional.of(config.diffIds().get(layer))));
        layer++;
      }
    }
    return entries;
  }

  private static ObjectNode document(Entry entry) {
    ObjectNode json = Json.object();
    if (entry.layer().isPresent()) {
      json.set("layer", entry.layer().get().toJson());
    } else {
      json.putNull("layer");
    }
    json.put("diff_id", entry.diffId().map(Digest::toString).orElse(""));
    History history = entry.history();
    history.created().map(Instant::toString).ifPresent(time -> json.put("created", time));
    history.author().ifPresent(author -> json.put("author", author));
    if (!history.createdBy().isEmpty()) {
      json.put("created_by", history.createdBy());
    }
    history.comment().ifPresent(comment -> json.put("comment", comment));
    if (history.emptyLayer()) {
      json.put("empty_layer", true);
    }
    return json;
  }
}
