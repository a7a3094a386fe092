package dev.shale.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a build step made when it ran.
 *
 * @param created when, as the image's history says it
 * @param made when, by the clock
 * @param layer the layer it made; empty if it changed only the config
 * @param read where the key has whole layers of others in it, digests of what was read of them
 */
public record StepResult(
    Instant created, Instant made, Optional<LayerId> layer, List<String> read) {
  public StepResult {
    read = List.copyOf(read);
  }

  /** A result whose key has in it just what was read. */
  public StepResult(Instant created, Instant made, Optional<LayerId> layer) {
    this(created, made, layer, List.of());
  }

  /** The same result, for a key that has whole layers in it. */
  public StepResult withRead(List<String> digests) {
    return new StepResult(created, made, layer, digests);
  }

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
                        Digest.parse(Json.requireText("step record", json, "diffId")))),
        Json.texts(json, "read"));
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
    if (!read.isEmpty()) {
      read.forEach(json.putArray("read")::add);
    }
    return Json.write(json);
  }
}
