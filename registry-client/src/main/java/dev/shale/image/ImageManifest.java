package dev.shale.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifest of one image or artifact: its config and its layers, base first.
 *
 * <p>Spec: image-spec v1.1.1, manifest.md.
 */
public final class ImageManifest implements Manifest {
  private final ObjectNode json;
  private final Descriptor config;
  private final List<Descriptor> layers;

  private ImageManifest(ObjectNode json) {
    this.json = json;
    this.config =
        Json.child(json, "config")
            .map(Descriptor::parse)
            .orElseThrow(() -> OciException.invalid("read manifest: no field \"config\""));
    this.layers = Json.elements(json, "layers").stream().map(Descriptor::parse).toList();
  }

  static ImageManifest parse(ObjectNode json) {
    return new ImageManifest(Json.copy(json));
  }

  /** Writes the manifest of a new image; {@code type} is OCI's or Docker's manifest type. */
  public static RawManifest write(MediaType type, Descriptor config, List<Descriptor> layers) {
    ObjectNode json = Json.object();
    json.put("schemaVersion", 2);
    json.put("mediaType", type.value());
    json.set("config", config.toJson());
    ArrayNode array = json.putArray("layers");
    layers.forEach(layer -> array.add(layer.toJson()));
    return RawManifest.of(type, Json.write(json));
  }

  /**
   * Writes this manifest with another config and other layers; annotations and unknown fields stay.
   */
  public RawManifest rewrite(MediaType type, Descriptor newConfig, List<Descriptor> newLayers) {
    ObjectNode copy = Json.copy(json);
    if (copy.has("mediaType") || type.isDocker()) {
      copy.put("mediaType", type.value());
    }
    copy.set("config", newConfig.toJson());
    ArrayNode array = copy.putArray("layers");
    newLayers.forEach(layer -> array.add(layer.toJson()));
    return RawManifest.of(type, Json.write(copy));
  }

  /** This manifest with other annotations. */
  public ImageManifest withAnnotations(Map<String, String> annotations) {
    ObjectNode copy = Json.copy(json);
    copy.remove("annotations");
    if (!annotations.isEmpty()) {
      copy.set("annotations", Json.ofTexts(annotations));
    }
    return new ImageManifest(copy);
  }

  /** The descriptor of the config blob. */
  public Descriptor config() {
    return config;
  }

  /** The layers' descriptors, base first; unmodifiable. */
  public List<Descriptor> layers() {
    return layers;
  }

  /** Whether this is a container image and not some other artifact. */
  public boolean isImage() {
    return config.mediaType().isConfig();
  }

  /** This document without what OCI's format has and Docker's has not. */
  public ImageManifest withoutOciFields() {
    ObjectNode copy = Json.copy(json);
    copy.remove(List.of("annotations", "artifactType", "subject"));
    return new ImageManifest(copy);
  }

  @Override
  public Optional<String> artifactType() {
    return Json.text(json, "artifactType")
        .filter(type -> !type.isEmpty())
        .or(() -> Optional.of(config.mediaType().value()));
  }

  @Override
  public ObjectNode toJson() {
    return Json.copy(json);
  }
}
