package dev.shale.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * What a build step made when it ran.
 *
 * @param created when, as the image's history says it
 * @param made when, by the clock
 * @param layer the layer it made; empty if it changed only the config
 */
public record StepResult(Instant created, Instant made, Optional<LayerId> layer) {
  static StepResult parse(byte[] document) {
    ObjectNode json = Json.parseObject("step record", document);
    return new StepResult(
        Instant.parse(Json.requireText("step record", json, "created")),
        Instant.parse(Json.requireText("step record", json, "made")),
        Json.child(json, "blob")
            .map(
                blob ->
                    new LayerId(
                        Descriptor.parse(blob),
                        Digest.parse(Json.requireText("step record", json, "diffId")))));
  }

  /** The stack on which a recorded step ran. */
  static Optional<ChainId> below(byte[] document) {
    return Json.text(Json.parseObject("step record", document), "below")
        .map(text -> new ChainId(Digest.parse(text)));
  }

  byte[] toBytes(Optional<ChainId> below) {
    ObjectNode json = Json.object();
    below.ifPresent(chain -> json.put("below", chain.digest().toString()));
    json.put("created", created.toString());
    json.put("made", made.toString());
    layer.ifPresent(
        l -> {
          json.set("blob", l.blob().toJson());
          json.put("diffId", l.diffId().toString());
        });
    return Json.write(json);
  }
}
