package dev.shale.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/** What a manifest says: one image or artifact, or a list of manifests. */
public sealed interface Manifest permits ImageManifest, ImageIndex, Schema1Manifest {
  /** The document, unknown fields included; a copy. */
  ObjectNode toJson();

  /** The manifest that this one says something about: of whose referrers it is one. */
  default Optional<Descriptor> subject() {
    return Json.child(toJson(), "subject").map(Descriptor::parse);
  }

  /**
   * What kind of artifact this is; of an image or artifact that does not say, its config's type.
   */
  Optional<String> artifactType();

  /** The annotations, by key; unmodifiable. */
  default SortedMap<String, String> annotations() {
    return Collections.unmodifiableSortedMap(Json.textMap(toJson(), "annotations"));
  }

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
    if (type.isSchema1()) {
      return Schema1Manifest.parse(json);
    }
    throw OciException.unsupported(
        "read manifest %s: type %s is neither an image manifest nor an index", digest, type);
  }
}
