package dev.shale.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.json.Json;
import dev.shale.snapshot.ContainerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the store remembers of a working container.
 *
 * @param name unique in the store
 * @param imageName what the image was called when the container was made; empty for scratch
 * @param image the manifest that the container stands on: at first what it was made from, later
 *     what it was last committed as
 * @param layers the committed layers below, base first
 * @param config as it would be committed now
 * @param committing the layer that the changes are just becoming, if a commit is under way
 * @param notes what else was said about it
 */
public record ContainerRecord(
    ContainerId id,
    String name,
    Instant created,
    String imageName,
    Optional<Descriptor> image,
    List<LayerId> layers,
    ImageConfig config,
    Optional<LayerId> committing,
    ContainerNotes notes) {

  public ContainerRecord {
    layers = List.copyOf(layers);
  }

  /** A container that nothing else was said about. */
  public ContainerRecord(
      ContainerId id,
      String name,
      Instant created,
      String imageName,
      Optional<Descriptor> image,
      List<LayerId> layers,
      ImageConfig config,
      Optional<LayerId> committing) {
    this(id, name, created, imageName, image, layers, config, committing, ContainerNotes.NONE);
  }

  /** This record under another name. */
  ContainerRecord withName(String newName) {
    return new ContainerRecord(
        id, newName, created, imageName, image, layers, config, committing, notes);
  }

  /** This record with other notes. */
  public ContainerRecord withNotes(ContainerNotes newNotes) {
    return new ContainerRecord(
        id, name, created, imageName, image, layers, config, committing, newNotes);
  }

  /** The stack that the container stands on; empty where it stands on nothing. */
  public Optional<ChainId> parent() {
    return LayerId.chain(layers);
  }

  public ContainerRecord withConfig(ImageConfig newConfig) {
    return new ContainerRecord(
        id, name, created, imageName, image, layers, newConfig, committing, notes);
  }

  public ContainerRecord withImage(Descriptor manifest) {
    return new ContainerRecord(
        id, name, created, imageName, Optional.of(manifest), layers, config, committing, notes);
  }

  /** This record while its changes become {@code layer}. */
  ContainerRecord committing(LayerId layer) {
    return new ContainerRecord(
        id, name, created, imageName, image, layers, config, Optional.of(layer), notes);
  }

  /** This record after its changes became a layer. */
  ContainerRecord committed(LayerId layer, History history) {
    List<LayerId> stack = new ArrayList<>(layers);
    stack.add(layer);
    ImageConfig edited = config.edit().append(layer.diffId(), history).build();
    return new ContainerRecord(
        id, name, created, imageName, image, stack, edited, Optional.empty(), notes);
  }

  /** This record after a commit came to nothing. */
  ContainerRecord notCommitted() {
    return new ContainerRecord(
        id, name, created, imageName, image, layers, config, Optional.empty(), notes);
  }

  static ContainerRecord parse(ContainerId id, byte[] document) {
    String what = "container " + id.shortHex();
    ObjectNode json = Json.parseObject(what, document);
    List<LayerId> layers = new ArrayList<>();
    Json.elements(json, "layers").forEach(layer -> layers.add(layerOf(what, layer)));
    return new ContainerRecord(
        id,
        Json.requireText(what, json, "name"),
        Instant.parse(Json.requireText(what, json, "created")),
        Json.text(json, "imageName").orElse(""),
        Json.child(json, "image").map(Descriptor::parse),
        layers,
        Json.child(json, "config")
            .map(config -> ImageConfig.parse(Json.write(config)))
            .orElseThrow(() -> OciException.corrupt("read %s: no field \"config\"", what)),
        Json.child(json, "committing").map(layer -> layerOf(what, layer)),
        Json.child(json, "notes").map(ContainerNotes::parse).orElse(ContainerNotes.NONE));
  }

  private static LayerId layerOf(String what, JsonNode json) {
    return new LayerId(
        Json.child(json, "blob")
            .map(Descriptor::parse)
            .orElseThrow(() -> OciException.corrupt("read %s: a layer has no blob", what)),
        Digest.parse(Json.requireText(what, json, "diffId")));
  }

  byte[] toBytes() {
    ObjectNode json = Json.object();
    json.put("name", name);
    json.put("created", created.toString());
    json.put("imageName", imageName);
    image.ifPresent(descriptor -> json.set("image", descriptor.toJson()));
    ArrayNode array = json.putArray("layers");
    layers.forEach(layer -> array.add(jsonOf(layer)));
    json.set("config", config.toJson());
    committing.ifPresent(layer -> json.set("committing", jsonOf(layer)));
    if (!notes.equals(ContainerNotes.NONE)) {
      json.set("notes", notes.toJson());
    }
    return Json.write(json);
  }

  private static ObjectNode jsonOf(LayerId layer) {
    ObjectNode json = Json.object();
    json.set("blob", layer.blob().toJson());
    json.put("diffId", layer.diffId().toString());
    return json;
  }
}
