package dev.shale.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * What one instruction did, as the config's history tells it.
 *
 * <p>Spec: image-spec v1.1.1, config.md, "history".
 *
 * @param createdBy the command, empty if none is known
 * @param emptyLayer whether no layer belongs to this entry
 */
public record History(
    Optional<Instant> created, String createdBy, Optional<String> comment, boolean emptyLayer) {

  /** The entry of an instruction that added a layer. */
  public static History ofLayer(Instant created, String createdBy) {
    return new History(Optional.of(created), createdBy, Optional.empty(), false);
  }

  /** The entry of an instruction that changed only the config. */
  public static History ofConfig(Instant created, String createdBy) {
    return new History(Optional.of(created), createdBy, Optional.empty(), true);
  }

  static History parse(ObjectNode json) {
    return new History(
        Json.text(json, "created").flatMap(ImageConfig::time),
        Json.text(json, "created_by").orElse(""),
        Json.text(json, "comment"),
        json.path("empty_layer").asBoolean(false));
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    created.ifPresent(c -> json.put("created", c.toString()));
    if (!createdBy.isEmpty()) {
      json.put("created_by", createdBy);
    }
    comment.ifPresent(c -> json.put("comment", c));
    if (emptyLayer) {
      json.put("empty_layer", true);
    }
    return json;
  }
}
