package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.json.Json;
import java.util.List;
import java.util.Optional;

/**
 * What {@code inspect} shows of an image, an artifact or an index: skopeo's fields by skopeo's
 * names, and some more.
 */
final class ImageSummary {
  private static final String TITLE = "org.opencontainers.image.title";

  private ImageSummary() {}

  /**
   * The beginning of every summary: what the name stands for.
   *
   * @param name as the user would name the image
   */
  static ObjectNode of(String name, RawManifest found) {
    ObjectNode json = Json.object();
    json.put("Name", name);
    json.put("Digest", found.digest().toString());
    json.put("MediaType", found.mediaType().value());
    return json;
  }

  /** Adds what a manifest says besides what every image's does. */
  static void addClaims(ObjectNode json, Manifest manifest) {
    Json.text(manifest.toJson(), "artifactType")
        .filter(type -> !type.isEmpty())
        .ifPresent(type -> json.put("ArtifactType", type));
    manifest.subject().ifPresent(subject -> json.put("Subject", subject.digest().toString()));
    if (!manifest.annotations().isEmpty()) {
      json.set("Annotations", Json.ofTexts(manifest.annotations()));
    }
  }

  /** Adds a container image. */
  static void addImage(
      ObjectNode json, RawManifest raw, ImageManifest manifest, ImageConfig config) {
    json.put("ManifestDigest", raw.digest().toString());
    json.put("ID", config.digest().toString());
    addOrigin(json, config);
    addClaims(json, manifest);
    addLayers(json, manifest);
    addRun(json, config);
    json.set("Config", config.toJson());
  }

  /**
   * Adds an image of schema 1, which has no config, and of its layers nothing but their digests;
   * those of instructions that changed no file are left away.
   */
  static void addSchema1(ObjectNode json, RawManifest raw, Schema1Manifest old) {
    ImageConfig config = old.config(List.of());
    json.put("ManifestDigest", raw.digest().toString());
    addOrigin(json, config);
    addTexts(json, "Layers", old.layers().stream().map(Digest::toString).toList());
    addRun(json, config);
  }

  private static void addOrigin(ObjectNode json, ImageConfig config) {
    json.put("Created", config.created().map(Object::toString).orElse(""));
    config.author().ifPresent(author -> json.put("Author", author));
    json.set("Labels", Json.ofTexts(config.labels()));
    json.put("Architecture", config.platform().architecture());
    json.put("Os", config.platform().os());
    config.platform().variant().ifPresent(variant -> json.put("Variant", variant));
  }

  private static void addRun(ObjectNode json, ImageConfig config) {
    addTexts(json, "Env", config.env());
    addTexts(json, "Entrypoint", config.entrypoint());
    addTexts(json, "Cmd", config.cmd());
    json.put("User", config.user());
    json.put("WorkingDir", config.workingDir());
  }

  /** Adds what is no container image: what it is, and the files that it has. */
  static void addArtifact(ObjectNode json, RawManifest raw, ImageManifest manifest) {
    json.put("ManifestDigest", raw.digest().toString());
    addClaims(json, manifest);
    manifest.artifactType().ifPresent(type -> json.put("ArtifactType", type));
    ObjectNode config = json.putObject("ConfigData");
    config.put("MIMEType", manifest.config().mediaType().value());
    config.put("Digest", manifest.config().digest().toString());
    config.put("Size", manifest.config().size());
    addLayers(json, manifest);
  }

  private static void addLayers(ObjectNode json, ImageManifest manifest) {
    json.put("Size", manifest.layers().stream().mapToLong(Descriptor::size).sum());
    ArrayNode digests = json.putArray("Layers");
    ArrayNode data = json.putArray("LayersData");
    for (Descriptor layer : manifest.layers()) {
      digests.add(layer.digest().toString());
      ObjectNode entry = data.addObject();
      entry.put("MIMEType", layer.mediaType().value());
      entry.put("Digest", layer.digest().toString());
      entry.put("Size", layer.size());
      Optional.ofNullable(layer.annotations().get(TITLE))
          .ifPresent(title -> entry.put("Title", title));
      entry.set("Annotations", Json.ofTexts(layer.annotations()));
    }
  }

  private static void addTexts(ObjectNode json, String field, List<String> texts) {
    ArrayNode array = json.putArray(field);
    texts.forEach(array::add);
  }
}
