package dev.shale.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.CopyRequest.Platforms;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.json.Json;
import java.util.List;

/** How the images of a plan are copied, as JSON. */
final class CopyDocument {
  private CopyDocument() {}

  static ObjectNode write(CopyRequest copy) {
    if (!(copy.layers() instanceof CopyRequest.Layers.Keep)) {
      throw OciException.unsupported("write %s: it packs layers anew", PlanDocument.WHAT);
    }
    ObjectNode node = Json.object();
    switch (copy.platforms()) {
      case Platforms.All() -> node.put("images", "all");
      case Platforms.One(var platform) -> write(node, "one", List.of(platform));
      case Platforms.Some(var platforms) -> write(node, "some", platforms);
      case Platforms.Sparse(var platforms) -> write(node, "sparse", platforms);
    }
    return node.put("format", PlanDocument.word(copy.format()))
        .put("referrers", PlanDocument.word(copy.referrers()))
        .put("digests", PlanDocument.word(copy.digests()));
  }

  private static void write(ObjectNode node, String images, List<Platform> platforms) {
    ArrayNode array = node.put("images", images).putArray("platforms");
    platforms.forEach(platform -> array.add(platform.toString()));
  }

  static CopyRequest read(JsonNode node) {
    return CopyRequest.EXACT
        .withPlatforms(platforms(node))
        .withFormat(PlanDocument.constant(CopyRequest.Format.class, node, "format"))
        .withReferrers(PlanDocument.constant(CopyRequest.Referrers.class, node, "referrers"))
        .withDigests(PlanDocument.constant(CopyRequest.Digests.class, node, "digests"));
  }

  private static Platforms platforms(JsonNode node) {
    String images = Json.requireText(PlanDocument.WHAT, node, "images");
    List<Platform> platforms = Json.texts(node, "platforms").stream().map(Platform::parse).toList();
    return switch (images) {
      case "all" -> new Platforms.All();
      case "one" -> new Platforms.One(first(platforms));
      case "some" -> new Platforms.Some(platforms);
      case "sparse" -> new Platforms.Sparse(platforms);
      default ->
          throw OciException.invalid("read %s: unknown images \"%s\"", PlanDocument.WHAT, images);
    };
  }

  private static Platform first(List<Platform> platforms) {
    return platforms.stream()
        .findFirst()
        .orElseThrow(() -> OciException.invalid("read %s: no platform named", PlanDocument.WHAT));
  }
}
