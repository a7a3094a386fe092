package dev.shale.skopeo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.json.Json;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code skopeo inspect} prints: its fields, in its order; what is not there is null. */
final class InspectDocument {
  private static final String CREATED = "created";
  private static final String DIGEST = "Digest";

  /** What skopeo prints where a manifest does not say a layer's type. */
  private static final String UNKNOWN = "";

  /** And where it does not say the size. */
  private static final long UNKNOWN_SIZE = -1;

  /** The fields of a config that OCI knows, in the order of the specification's types. */
  private static final List<String> CONFIG =
      List.of(
          CREATED,
          "author",
          "architecture",
          "variant",
          "os",
          "os.version",
          "os.features",
          "config",
          "rootfs",
          "history");

  private static final List<String> RUN_CONFIG =
      List.of(
          "User",
          "ExposedPorts",
          "Env",
          "Entrypoint",
          "Cmd",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "ArgsEscaped");

  private static final List<String> HISTORY =
      List.of(CREATED, "created_by", "author", "comment", "empty_layer");

  /** Times as Go writes them: no more digits than there are, and the zone that was given. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendOffsetId()
          .toFormatter();

  private InspectDocument() {}

  /**
   * What is said of an image in its place.
   *
   * @param repository what it is called without its tag, if it is
   * @param digest of what the name stands for, which may be an index
   * @param tags of the repository
   */
  record Called(Optional<String> repository, Digest digest, List<String> tags) {
    Called {
      tags = List.copyOf(tags);
    }
  }

  /** A summary. */
  static ObjectNode of(Called called, ImageManifest manifest, ImageConfig config) {
    return of(called, manifest.layers().stream().map(InspectDocument::document).toList(), config);
  }

  /**
   * A summary of an image of schema 1: of its layers it says the digests only, and has among them
   * those of instructions that changed no file.
   */
  static ObjectNode of(Called called, Schema1Manifest old) {
    List<ObjectNode> layers =
        Json.elements(old.toJson(), "fsLayers").reversed().stream()
            .map(layer -> layer(UNKNOWN, layer.path("blobSum").asText(), UNKNOWN_SIZE, Map.of()))
            .toList();
    return of(called, layers, old.config(List.of()));
  }

  private static ObjectNode of(Called called, List<ObjectNode> layers, ImageConfig config) {
    ObjectNode whole = config.toJson();
    ObjectNode json = Json.object();
    called.repository().ifPresent(name -> json.put("Name", name));
    json.put(DIGEST, called.digest().toString());
    addTexts(json, "RepoTags", called.tags());
    Json.text(whole, CREATED)
        .ifPresentOrElse(time -> json.put("Created", time(time)), () -> json.putNull("Created"));
    json.put("DockerVersion", whole.path("docker_version").asText(""));
    addLabels(json, "Labels", config.labels());
    json.put("Architecture", whole.path("architecture").asText(""));
    json.put("Os", whole.path("os").asText(""));
    addTexts(json, "Layers", layers.stream().map(layer -> layer.path(DIGEST).asText()).toList());
    json.putArray("LayersData").addAll(layers);
    if (config.env().isEmpty()) {
      json.putNull("Env");
    } else {
      addTexts(json, "Env", config.env());
    }
    return json;
  }

  private static ObjectNode document(Descriptor layer) {
    return layer(
        layer.mediaType().value(), layer.digest().toString(), layer.size(), layer.annotations());
  }

  private static ObjectNode layer(
      String type, String digest, long size, Map<String, String> annotations) {
    ObjectNode json = Json.object();
    json.put("MIMEType", type);
    json.put(DIGEST, digest);
    json.put("Size", size);
    addLabels(json, "Annotations", annotations);
    return json;
  }

  private static void addLabels(ObjectNode json, String field, Map<String, String> labels) {
    if (labels.isEmpty()) {
      json.putNull(field);
    } else {
      json.set(field, Json.ofTexts(labels));
    }
  }

  private static void addTexts(ObjectNode json, String field, Collection<String> texts) {
    ArrayNode array = json.putArray(field);
    texts.forEach(array::add);
  }

  /** A config, with the fields that OCI knows and that say something. */
  static ObjectNode ofConfig(ImageConfig config) {
    ObjectNode json = chosen(config.toJson(), CONFIG);
    json.set("config", chosen(json.path("config"), RUN_CONFIG));
    ArrayNode history = Json.object().putArray("history");
    for (JsonNode entry : json.path("history")) {
      history.add(chosen(entry, HISTORY));
    }
    if (history.isEmpty()) {
      json.remove("history");
    } else {
      json.set("history", history);
    }
    return json;
  }

  private static ObjectNode chosen(JsonNode object, List<String> fields) {
    ObjectNode chosen = Json.object();
    for (String field : fields) {
      JsonNode value = object.path(field);
      if (field.equals(CREATED) && value.isTextual()) {
        chosen.put(field, time(value.asText()));
      } else if (saysSomething(value)) {
        chosen.set(field, value);
      }
    }
    return chosen;
  }

  private static boolean saysSomething(JsonNode value) {
    boolean isNothing =
        value.isMissingNode()
            || value.isNull()
            || (value.isContainerNode() && value.isEmpty())
            || (value.isTextual() && value.asText().isEmpty())
            || (value.isBoolean() && !value.asBoolean());
    return !isNothing;
  }

  private static String time(String text) {
    try {
      return TIME.format(OffsetDateTime.parse(text));
    } catch (DateTimeParseException e) {
      return text; // as it is: whoever wrote it knows
    }
  }
}
