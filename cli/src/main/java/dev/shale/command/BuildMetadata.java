package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a build says of its result, for programs.
 *
 * <p>Spec: docker buildx build, "--metadata-file".
 */
final class BuildMetadata {
  private BuildMetadata() {}

  /**
   * What is said of one image.
   *
   * @param manifest as people come across it
   */
  static ObjectNode of(StoredImage image, RawManifest manifest, List<ImageReference> names) {
    ObjectNode said = Json.object();
    said.put("config.digest", image.id().toString());
    image
        .config()
        .created()
        .ifPresent(time -> said.put("org.opencontainers.image.created", time.toString()));
    ObjectNode json = of(manifest.descriptor(), said, names);
    json.put("containerimage.config.digest", image.id().toString());
    return json;
  }

  /** What is said of an index. */
  static ObjectNode of(RawManifest index, List<ImageReference> names) {
    return of(index.descriptor(), Json.object(), names);
  }

  private static ObjectNode of(
      Descriptor manifest, ObjectNode annotations, List<ImageReference> names) {
    ObjectNode json = Json.object();
    ObjectNode descriptor = manifest.toJson();
    descriptor.set("annotations", annotations);
    json.set("containerimage.descriptor", descriptor);
    json.put("containerimage.digest", manifest.digest().toString());
    if (!names.isEmpty()) {
      json.put(
          "image.name",
          names.stream()
              .map(name -> name.withDefaultTag().toString())
              .distinct()
              .collect(Collectors.joining(",")));
    }
    return json;
  }
}
