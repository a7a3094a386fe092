package dev.shale.skopeo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.render.GoValues;
import java.util.function.UnaryOperator;

/**
 * The documents of {@code skopeo inspect} as templates see them there: as Go's values, which have
 * every field, empty or not, and tell structs, maps and times apart.
 *
 * <p>Spec: the types {@code Output} of skopeo's inspect, {@code ImageInspectLayer} of
 * containers/image, and {@code Image} of image-spec's Go package v1.
 */
final class InspectValues {
  private InspectValues() {}

  /** A summary, by {@link InspectDocument#of}. */
  static ObjectNode ofSummary(ObjectNode summary) {
    ObjectNode values = Json.object();
    values.put("Name", summary.path("Name").asText(""));
    values.put("Tag", "");
    values.set("Digest", summary.path("Digest"));
    values.set("RepoTags", summary.path("RepoTags"));
    values.set("Created", time(summary.path("Created")));
    values.set("DockerVersion", summary.path("DockerVersion"));
    values.set("Labels", map(summary.path("Labels")));
    values.set("Architecture", summary.path("Architecture"));
    values.set("Os", summary.path("Os"));
    values.set("Layers", summary.path("Layers"));
    values.set("LayersData", each(summary.path("LayersData"), InspectValues::layer));
    values.set("Env", list(summary.path("Env")));
    return GoValues.struct(values);
  }

  private static JsonNode layer(JsonNode layer) {
    ObjectNode values = Json.object();
    values.setAll((ObjectNode) layer);
    values.set("Annotations", map(layer.path("Annotations")));
    return GoValues.struct(values);
  }

  /** A config, by {@link InspectDocument#ofConfig}. */
  static ObjectNode ofConfig(ObjectNode config) {
    ObjectNode values = Json.object();
    values.set("Created", time(config.path("created")));
    values.put("Author", config.path("author").asText(""));
    values.put("Architecture", config.path("architecture").asText(""));
    values.put("Variant", config.path("variant").asText(""));
    values.put("OS", config.path("os").asText(""));
    values.put("OSVersion", config.path("os.version").asText(""));
    values.set("OSFeatures", list(config.path("os.features")));
    values.set("Config", runConfig(config.path("config")));
    ObjectNode rootfs = Json.object();
    rootfs.put("Type", config.path("rootfs").path("type").asText(""));
    rootfs.set("DiffIDs", list(config.path("rootfs").path("diff_ids")));
    values.set("RootFS", GoValues.struct(rootfs));
    values.set("History", each(config.path("history"), InspectValues::history));
    return GoValues.struct(values);
  }

  private static ObjectNode runConfig(JsonNode config) {
    ObjectNode values = Json.object();
    values.put("User", config.path("User").asText(""));
    values.set("ExposedPorts", map(config.path("ExposedPorts")));
    values.set("Env", list(config.path("Env")));
    values.set("Entrypoint", list(config.path("Entrypoint")));
    values.set("Cmd", list(config.path("Cmd")));
    values.set("Volumes", map(config.path("Volumes")));
    values.put("WorkingDir", config.path("WorkingDir").asText(""));
    values.set("Labels", map(config.path("Labels")));
    values.put("StopSignal", config.path("StopSignal").asText(""));
    values.put("ArgsEscaped", config.path("ArgsEscaped").asBoolean(false));
    return GoValues.struct(values);
  }

  private static JsonNode history(JsonNode entry) {
    ObjectNode values = Json.object();
    values.set("Created", time(entry.path("created")));
    values.put("CreatedBy", entry.path("created_by").asText(""));
    values.put("Author", entry.path("author").asText(""));
    values.put("Comment", entry.path("comment").asText(""));
    values.put("EmptyLayer", entry.path("empty_layer").asBoolean(false));
    return GoValues.struct(values);
  }

  private static JsonNode each(JsonNode list, UnaryOperator<JsonNode> of) {
    ArrayNode all = Json.object().arrayNode();
    list.forEach(element -> all.add(of.apply(element)));
    return all;
  }

  private static JsonNode time(JsonNode text) {
    return text.isTextual() ? GoValues.time(text.asText()) : Json.object().nullNode();
  }

  private static JsonNode map(JsonNode map) {
    return map.isObject() ? map : Json.object();
  }

  private static JsonNode list(JsonNode list) {
    return list.isArray() ? list : Json.object().arrayNode();
  }
}
