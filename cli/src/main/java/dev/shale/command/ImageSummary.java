package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import java.util.List;

/** An image as {@code inspect} shows it: skopeo's fields by skopeo's names, and some more. */
final class ImageSummary {
  private ImageSummary() {}

  /**
   * The document.
   *
   * @param name as the user would name the image
   * @param found what the name means: an index, or the manifest itself
   */
  static ObjectNode of(
      String name, RawManifest found, RawManifest raw, ImageManifest manifest, ImageConfig config) {
    ObjectNode json = Json.object();
    json.put("Name", name);
    json.put("Digest", found.digest().toString());
    json.put("MediaType", found.mediaType().value());
    json.put("ManifestDigest", raw.digest().toString());
    json.put("ID", config.digest().toString());
    json.put("Created", config.created().map(Object::toString).orElse(""));
    config.author().ifPresent(author -> json.put("Author", author));
    json.set("Labels", Json.ofTexts(config.labels()));
    json.put("Architecture", config.platform().architecture());
    json.put("Os", config.platform().os());
    config.platform().variant().ifPresent(variant -> json.put("Variant", variant));
    json.put("Size", manifest.layers().stream().mapToLong(Descriptor::size).sum());
    addLayers(json, manifest);
    addTexts(json, "Env", config.env());
    addTexts(json, "Entrypoint", config.entrypoint());
    addTexts(json, "Cmd", config.cmd());
    json.put("User", config.user());
    json.put("WorkingDir", config.workingDir());
    json.set("Config", config.toJson());
    return json;
  }

  private static void addLayers(ObjectNode json, ImageManifest manifest) {
    ArrayNode digests = json.putArray("Layers");
    ArrayNode data = json.putArray("LayersData");
    for (Descriptor layer : manifest.layers()) {
      digests.add(layer.digest().toString());
      ObjectNode entry = data.addObject();
      entry.put("MIMEType", layer.mediaType().value());
      entry.put("Digest", layer.digest().toString());
      entry.put("Size", layer.size());
      entry.set("Annotations", Json.ofTexts(layer.annotations()));
    }
  }

  private static void addTexts(ObjectNode json, String field, List<String> texts) {
    ArrayNode array = json.putArray(field);
    texts.forEach(array::add);
  }
}
