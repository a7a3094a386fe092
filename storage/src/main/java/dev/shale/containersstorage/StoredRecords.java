package dev.shale.containersstorage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.json.Json;
import dev.shale.linux.LinuxTree;
import dev.shale.name.ImageReference;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a store lists, as of one moment.
 *
 * @param layers by their IDs
 */
record StoredRecords(List<Image> images, Map<String, Layer> layers) {
  /** An image or layer is a directory of this name: nothing that could lead elsewhere. */
  private static final Pattern ID = Pattern.compile("[0-9a-zA-Z_.-]{1,128}");

  /**
   * An image.
   *
   * @param layer the ID of its uppermost layer, if it has any
   * @param data the names of its documents
   */
  record Image(String id, List<String> names, Optional<String> layer, Set<String> data) {
    boolean hasManifest(Digest digest) {
      return data.contains(manifestKey(digest));
    }

    boolean isOf(String repository) {
      return names.stream().anyMatch(name -> ImageReference.parse(name).name().equals(repository));
    }
  }

  /**
   * A layer.
   *
   * @param parent the ID of the layer below
   * @param diffId of its tar, if the store knows it
   * @param size of its tar, in bytes
   */
  record Layer(String id, Optional<String> parent, Optional<Digest> diffId, long size) {}

  static String manifestKey(Digest digest) {
    return "manifest-" + digest;
  }

  static StoredRecords read(Path root) throws IOException {
    List<Image> images = new ArrayList<>();
    Map<String, Layer> layers = new HashMap<>();
    try (LinuxTree tree = LinuxTree.open(root)) {
      try (StoreLock _ = StoreLock.shared(root.resolve("overlay-images/images.lock"))) {
        for (JsonNode json : list(tree, "overlay-images/images.json")) {
          images.add(image(json));
        }
      }
      try (StoreLock _ = StoreLock.shared(root.resolve("overlay-layers/layers.lock"))) {
        for (String file : List.of("layers.json", "volatile-layers.json")) {
          for (JsonNode json : list(tree, "overlay-layers/" + file)) {
            Layer layer = layer(json);
            layers.put(layer.id(), layer);
          }
        }
      }
    }
    return new StoredRecords(List.copyOf(images), Map.copyOf(layers));
  }

  private static List<JsonNode> list(LinuxTree tree, String file) throws IOException {
    TreePath path = TreePath.of(file);
    if (tree.find(path).isEmpty()) {
      return List.of();
    }
    byte[] bytes = StoreFiles.readSmall(tree, path, Json.MAX_BYTES);
    return bytes.length == 0 ? List.of() : Json.parseArray(file, bytes);
  }

  private static Image image(JsonNode json) {
    return new Image(
        id("images.json", Json.requireText("images.json", json, "id")),
        Json.texts(json, "names"),
        Json.text(json, "layer").filter(id -> !id.isEmpty()).map(id -> id("images.json", id)),
        Set.copyOf(Json.texts(json, "big-data-names")));
  }

  private static Layer layer(JsonNode json) {
    return new Layer(
        id("layers.json", Json.requireText("layers.json", json, "id")),
        Json.text(json, "parent").filter(id -> !id.isEmpty()).map(id -> id("layers.json", id)),
        Json.text(json, "diff-digest").filter(text -> !text.isEmpty()).map(Digest::parse),
        json.path("diff-size").asLong(-1));
  }

  private static String id(String file, String text) {
    if (!ID.matcher(text).matches() || text.startsWith(".")) {
      throw OciException.invalid("read %s: \"%s\" is no ID", file, text);
    }
    return text;
  }
}
