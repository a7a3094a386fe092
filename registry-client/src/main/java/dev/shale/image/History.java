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
 * @param author who did it
 * @param createdBy the command, empty if none is known
 * @param emptyLayer whether no layer belongs to this entry
 */
public record History(
    Optional<Instant> created,
    Optional<String> author,
    String createdBy,
    Optional<String> comment,
    boolean emptyLayer) {

  /** The entry of an instruction that added a layer. */
  public static History ofLayer(Instant created, String createdBy) {
    return new History(Optional.of(created), Optional.empty(), createdBy, Optional.empty(), false);
  }

  /** The entry of an instruction that changed only the config. */
  public static History ofConfig(Instant created, String createdBy) {
    return new History(Optional.of(created), Optional.empty(), createdBy, Optional.empty(), true);
  }

  /** The same, when there was nothing to make a layer of. */
  public History withoutLayer() {
    return new History(created, author, createdBy, comment, true);
  }

  /** The same, done by someone. */
  public History by(String name) {
    return new History(created, Optional.of(name), createdBy, comment, emptyLayer);
  }

  /** The same with a comment. */
  public History saying(String text) {
    return new History(created, author, createdBy, Optional.of(text), emptyLayer);
  }

  static History parse(ObjectNode json) {
    return new History(
        Json.text(json, "created").flatMap(ImageConfig::time),
        Json.text(json, "author"),
        Json.text(json, "created_by").orElse(""),
        Json.text(json, "comment"),
        json.path("empty_layer").asBoolean(false));
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    created.ifPresent(c -> json.put("created", c.toString()));
    author.ifPresent(a -> json.put("author", a));
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
