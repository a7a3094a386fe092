package dev.shale.transport.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Images as Docker before 1.10 saved them: {@code repositories} gives names to layers, each of
 * which is a directory with a tar and a JSON that names its parent. Nothing there is a config; what
 * the same Docker would make of it when it loads it is made here, and gets the same digest.
 *
 * <p>Spec: moby's image specification v1.0, "Combined Image JSON + Filesystem Changeset Format";
 * moby's image/v1, for the config.
 */
final class LegacyImages {
  /** How many layers an image may have: more than any storage driver of Docker's could stack. */
  static final int MAX_LAYERS = 1_024;

  /** How many layers all images of an archive may have, each counted for every image. */
  static final int MAX_LAYERS_OF_ALL = 16 * MAX_LAYERS;

  private static final String REPOSITORIES = "repositories";
  private static final String JSON = "/json";
  private static final String TAR = "/layer.tar";

  /** What of a layer's JSON is its own and not the image's. */
  private static final Set<String> OF_A_LAYER =
      Set.of("id", "parent", "Size", "parent_id", "layer_id", "throwaway");

  private LegacyImages() {}

  static boolean isIn(ArchiveFile file) {
    return file.has(REPOSITORIES);
  }

  static List<DockerArchive.Item> items(ArchiveFile file) throws IOException {
    Map<String, List<String>> names = new LinkedHashMap<>();
    ObjectNode repositories =
        Json.parseObject(REPOSITORIES, file.readSmall(REPOSITORIES, Json.MAX_BYTES));
    for (Map.Entry<String, JsonNode> repository : repositories.properties()) {
      for (Map.Entry<String, JsonNode> tag : repository.getValue().properties()) {
        names
            .computeIfAbsent(tag.getValue().asText(), _ -> new ArrayList<>())
            .add(repository.getKey() + ":" + tag.getKey());
      }
    }
    Map<String, Optional<String>> parents = new HashMap<>();
    List<DockerArchive.Item> items = new ArrayList<>();
    int count = 0;
    for (Map.Entry<String, List<String>> image : names.entrySet()) {
      List<String> layers = layers(file, image.getKey(), parents);
      count += layers.size();
      if (count > MAX_LAYERS_OF_ALL) {
        throw OciException.invalid(
            "%s: its images have more than %d layers", file.action(), MAX_LAYERS_OF_ALL);
      }
      items.add(new DockerArchive.Item(Optional.empty(), image.getValue(), layers));
    }
    return List.copyOf(items);
  }

  /**
   * The tars of an image, base first.
   *
   * @param parents those of the layers that were read before; added to
   */
  private static List<String> layers(
      ArchiveFile file, String top, Map<String, Optional<String>> parents) throws IOException {
    List<String> layers = new ArrayList<>();
    Optional<String> next = Optional.of(top);
    while (next.isPresent()) {
      if (layers.size() == MAX_LAYERS) {
        throw OciException.invalid(
            "%s: image %s has more than %d layers, or is its own parent",
            file.action(), top, MAX_LAYERS);
      }
      layers.addFirst(next.get() + TAR);
      next = parent(file, next.get(), parents);
    }
    return layers;
  }

  private static Optional<String> parent(
      ArchiveFile file, String id, Map<String, Optional<String>> parents) throws IOException {
    Optional<String> known = parents.get(id);
    if (known != null) {
      return known;
    }
    Optional<String> parent = Json.text(json(file, id), "parent").filter(text -> !text.isEmpty());
    parents.put(id, parent);
    return parent;
  }

  private static ObjectNode json(ArchiveFile file, String id) throws IOException {
    return Json.parseObject(id + JSON, file.readSmall(id + JSON, Json.MAX_BYTES));
  }

  /** The config of an image with these tars; they are read, to be digested. */
  static byte[] config(ArchiveFile file, List<String> layers) throws IOException {
    SortedMap<String, JsonNode> fields = new TreeMap<>();
    ArrayNode history = Json.object().putArray("history");
    for (String layer : layers) {
      ObjectNode json = json(file, layer.substring(0, layer.length() - TAR.length()));
      history.add(history(json));
      fields.clear();
      json.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    }
    fields.keySet().removeAll(OF_A_LAYER);
    fields.put("history", history);
    fields.put("rootfs", rootfs(file, layers));
    ObjectNode config = Json.object();
    fields.forEach(config::set);
    return asGo(Json.write(config));
  }

  /** JSON as Go writes it: these stand in strings only. */
  private static byte[] asGo(byte[] json) {
    return new String(json, StandardCharsets.UTF_8)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode history(ObjectNode json) {
    ObjectNode history = Json.object();
    Json.text(json, "created").ifPresent(created -> history.put("created", created));
    Json.text(json, "author").ifPresent(author -> history.put("author", author));
    Json.child(json, "container_config")
        .map(ran -> String.join(" ", Json.texts(ran, "Cmd")))
        .filter(line -> !line.isEmpty())
        .ifPresent(line -> history.put("created_by", line));
    Json.text(json, "comment").ifPresent(comment -> history.put("comment", comment));
    return history;
  }

  private static ObjectNode rootfs(ArchiveFile file, List<String> layers) throws IOException {
    ObjectNode rootfs = Json.object();
    rootfs.put("type", "layers");
    ArrayNode diffIds = rootfs.putArray("diff_ids");
    for (String layer : layers) {
      diffIds.add(file.digest(file.require(layer)).toString());
    }
    return rootfs;
  }
}
