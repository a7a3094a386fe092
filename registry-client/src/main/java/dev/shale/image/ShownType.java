package dev.shale.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;

/**
 * The type of a manifest where nothing but the manifest tells it.
 *
 * <p>Spec: image-spec v1.1.1, manifest.md, "Image Manifest Property Descriptions", {@code
 * mediaType}: it should be there, and need not.
 */
final class ShownType {
  private ShownType() {}

  static MediaType of(ObjectNode json) {
    return Json.text(json, "mediaType").map(MediaType::new).orElseGet(() -> byFields(json));
  }

  private static MediaType byFields(ObjectNode json) {
    if (json.path("schemaVersion").asInt() == 1) {
      return json.has("signatures") ? MediaType.DOCKER_SCHEMA1_SIGNED : MediaType.DOCKER_SCHEMA1;
    }
    if (json.has("manifests")) {
      return isDocker(json.path("manifests").path(0)) ? MediaType.DOCKER_LIST : MediaType.OCI_INDEX;
    }
    if (json.has("config")) {
      return isDocker(json.path("config")) ? MediaType.DOCKER_MANIFEST : MediaType.OCI_MANIFEST;
    }
    throw OciException.invalid(
        "read manifest: it says not of what type it is, and has neither \"config\" nor"
            + " \"manifests\"");
  }

  private static boolean isDocker(JsonNode descriptor) {
    return descriptor.path("mediaType").asText().startsWith("application/vnd.docker.");
  }
}
