package dev.shale.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;

/** What a manifest says: either one image, or a list of manifests. */
public sealed interface Manifest permits ImageManifest, ImageIndex {
  /** The document, unknown fields included; a copy. */
  ObjectNode toJson();

  /** Reads the typed view off a document of this type. */
  static Manifest of(MediaType type, ObjectNode json, Digest digest) {
    Json.text(json, "mediaType")
        .filter(own -> !own.equals(type.value()))
        .ifPresent(
            own -> {
              throw OciException.invalid(
                  "read manifest %s: it says it is %s, but came as %s", digest, own, type);
            });
    if (json.has("manifests") && (json.has("layers") || json.has("config"))) {
      throw OciException.invalid(
          "read manifest %s: it has both \"manifests\" and \"layers\" or \"config\"", digest);
    }
    if (type.isIndex()) {
      return ImageIndex.parse(json);
    }
    if (type.isManifest()) {
      return ImageManifest.parse(json);
    }
    throw OciException.unsupported(
        "read manifest %s: type %s is neither an image manifest nor an index", digest, type);
  }
}
