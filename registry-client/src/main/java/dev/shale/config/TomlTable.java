package dev.shale.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table of a TOML file, asked for its values by key; what has another type than it was asked for
 * is refused with file and key. Keys that nobody asks for may be there.
 *
 * <p>Spec: TOML 1.0.0.
 *
 * @param path what the table is called in its file; empty for the file itself
 */
record TomlTable(Path file, String path, ObjectNode json) {
  /** Parses a whole file. */
  static TomlTable parse(Path file, String text) {
    try {
      JsonNode top = new TomlMapper().readTree(text);
      return new TomlTable(file, "", (ObjectNode) top);
    } catch (JsonProcessingException e) {
      String line =
          Optional.<JsonLocation>ofNullable(e.getLocation())
              .map(location -> " line " + location.getLineNr() + ":")
              .orElse("");
      throw new OciException(
          ErrorKind.INVALID,
          "read %s:%s not TOML: %s".formatted(file, line, e.getOriginalMessage()),
          e);
    }
  }

  /** A table in this one. */
  Optional<TomlTable> section(String key) {
    return value(key).map(node -> table(key, node));
  }

  boolean has(String key) {
    return json.has(key);
  }

  /** A string; empty where it is not set or set to nothing. */
  String text(String key) {
    return value(key).map(node -> text(key, node)).orElse("");
  }

  boolean flag(String key) {
    Optional<JsonNode> value = value(key);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw refusal(key, "expected true or false");
    }
    return value.map(JsonNode::booleanValue).orElse(false);
  }

  /** An array of strings; one without elements is not the same as none. */
  Optional<List<String>> texts(String key) {
    return value(key)
        .map(node -> elements(key, node, "strings").stream().map(each -> text(key, each)).toList());
  }

  /**
   * An array of strings, of those of podman's and buildah's files that one may add to: where it
   * ends with {@code {append = true}}, it is added to what there is.
   *
   * @param before what there is
   */
  List<String> addedTexts(String key, List<String> before) {
    List<String> texts = new ArrayList<>();
    boolean appends = false;
    for (JsonNode each : value(key).map(node -> elements(key, node, "strings")).orElse(List.of())) {
      if (each instanceof ObjectNode) {
        appends = table(key, each).flag("append");
      } else {
        texts.add(text(key, each));
      }
    }
    if (appends) {
      texts.addAll(0, before);
    }
    return List.copyOf(texts);
  }

  /** An array of tables. */
  List<TomlTable> tables(String key) {
    List<TomlTable> tables = new ArrayList<>();
    for (JsonNode each : value(key).map(node -> elements(key, node, "tables")).orElse(List.of())) {
      tables.add(table("%s[%d]".formatted(key, tables.size() + 1), each));
    }
    return tables;
  }

  /** A table of strings, in the file's order. */
  Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    value(key)
        .map(node -> table(key, node))
        .ifPresent(
            table ->
                table
                    .json
                    .fieldNames()
                    .forEachRemaining(name -> texts.put(name, table.text(name))));
    return texts;
  }

  private Optional<JsonNode> value(String key) {
    return Optional.ofNullable(json.get(key));
  }

  private String text(String key, JsonNode node) {
    if (!node.isTextual()) {
      throw refusal(key, "expected a string");
    }
    return node.textValue();
  }

  private List<JsonNode> elements(String key, JsonNode node, String what) {
    if (!node.isArray()) {
      throw refusal(key, "expected an array of " + what);
    }
    List<JsonNode> elements = new ArrayList<>();
    node.forEach(elements::add);
    return elements;
  }

  private TomlTable table(String key, JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      throw refusal(key, "expected a table");
    }
    return new TomlTable(file, qualified(key), object);
  }

  private String qualified(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** A refusal that says file and key. */
  OciException refusal(String key, String reason) {
    return OciException.invalid("read %s: %s: %s", file, qualified(key), reason);
  }
}
