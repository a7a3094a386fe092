package dev.shale.buildah;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;

/**
 * What {@code inspect} shows, as templates written for buildah see it: by the names that its fields
 * have in Go, and with nothing missing that Go would have empty.
 */
final class GoDocument {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral(" +0000 UTC")
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final List<String> TEXTS = List.of("User", "WorkingDir", "StopSignal");
  private static final List<String> LISTS = List.of("Env", "Entrypoint", "Cmd");
  private static final List<String> SETS = List.of("Volumes", "ExposedPorts");

  private GoDocument() {}

  /** The document, which stays as it is. */
  static ObjectNode of(ObjectNode document) {
    ObjectNode go = Json.copy(document);
    for (String part : List.of("OCIv1", "Docker")) {
      Json.child(go, part).ifPresent(config -> go.set(part, config(config)));
    }
    go.set("History", history(go.path("History")));
    return go;
  }

  private static ObjectNode config(ObjectNode config) {
    ObjectNode go = Json.copy(config);
    go.put("Created", time(config));
    go.remove("created");
    for (String text : List.of("author", "comment")) {
      go.put(text, Json.text(config, text).orElse(""));
    }
    go.set("config", run(Json.child(config, "config").orElseGet(Json::object)));
    Json.child(config, "container_config").ifPresent(run -> go.set("ContainerConfig", run(run)));
    go.putObject("RootFS")
        .put("Type", config.path("rootfs").path("type").asText())
        .set("DiffIDs", config.path("rootfs").path("diff_ids"));
    go.remove("rootfs");
    go.set("history", history(config.path("history")));
    return go;
  }

  private static ObjectNode run(ObjectNode run) {
    ObjectNode go = Json.copy(run);
    TEXTS.forEach(name -> go.put(name, Json.text(run, name).orElse("")));
    LISTS.stream().filter(name -> !run.hasNonNull(name)).forEach(go::putArray);
    if (!run.hasNonNull("Labels")) {
      go.putObject("Labels");
    }
    for (String name : SETS) {
      ObjectNode set = go.putObject(name);
      Json.child(run, name)
          .ifPresent(all -> all.fieldNames().forEachRemaining(n -> set.put(n, "{}")));
    }
    return go;
  }

  private static ArrayNode history(JsonNode history) {
    ArrayNode go = Json.object().putArray("");
    for (JsonNode entry : history) {
      go.addObject()
          .put("Created", time(entry))
          .put("CreatedBy", entry.path("created_by").asText())
          .put("Author", entry.path("author").asText())
          .put("Comment", entry.path("comment").asText())
          .put("EmptyLayer", entry.path("empty_layer").asBoolean());
    }
    return go;
  }

  /** A time as Go prints one. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  private static String time(JsonNode of) {
    String text = of.path("created").asText();
    try {
      return time(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return text;
    }
  }
}
