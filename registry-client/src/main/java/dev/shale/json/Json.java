package dev.shale.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads and writes JSON documents, and asks them for fields. Thread-safe. */
public final class Json {
  /** How deep a document may nest. */
  public static final int MAX_DEPTH = 64;

  /** How large a document may be: 4 MiB, what the distribution-spec asks registries to accept. */
  public static final int MAX_BYTES = 4 << 20;

  /** Where Jackson has a limit from, which only a programmer understands. */
  private static final String SETTING =
      ", from `[^`]*`| \\(start marker at \\[Source: [^\\]]*\\]\\)";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /**
   * Parses a document whose top is an object.
   *
   * @param what names the document in a refusal: {@code manifest sha256:…}
   * @throws OciException INVALID if it is not strict JSON, not an object, too large or too deep
   */
  public static ObjectNode parseObject(String what, byte[] document) {
    return parseObject(what, document, MAX_BYTES);
  }

  /**
   * Parses a document whose top is an object, for one that may be larger than others.
   *
   * @throws OciException INVALID if it is not strict JSON, not an object, too large or too deep
   */
  public static ObjectNode parseObject(String what, byte[] document, int maxBytes) {
    if (parse(what, document, maxBytes) instanceof ObjectNode object) {
      return object;
    }
    throw OciException.invalid("read %s: expected a JSON object", what);
  }

  /**
   * Parses a document whose top is an array; gives its elements.
   *
   * @param what names the document in a refusal
   * @throws OciException INVALID if it is not strict JSON, not an array, too large or too deep
   */
  public static List<JsonNode> parseArray(String what, byte[] document) {
    if (parse(what, document, MAX_BYTES) instanceof ArrayNode array) {
      List<JsonNode> elements = new ArrayList<>();
      array.forEach(elements::add);
      return elements;
    }
    throw OciException.invalid("read %s: expected a JSON array", what);
  }

  private static JsonNode parse(String what, byte[] document, int maxBytes) {
    if (document.length > maxBytes) {
      throw OciException.invalid(
          "read %s: %d bytes, at most %d are allowed", what, document.length, maxBytes);
    }
    try {
      return MAPPER.readTree(document);
    } catch (JsonProcessingException e) {
      throw OciException.invalid("read %s: not valid JSON: %s", what, firstLine(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array does not fail
    }
  }

  private static String firstLine(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("").replaceAll(SETTING, "");
    return e.getLocation() == null
        ? message
        : message
            + " (line %d, column %d)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** An empty object, to be filled. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A deep copy that may be edited without the original noticing. */
  public static ObjectNode copy(ObjectNode object) {
    return object.deepCopy();
  }

  /** The document without insignificant white space; fields in the order they were put. */
  public static byte[] write(JsonNode document) {
    try {
      return MAPPER.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // a tree has nothing that cannot be written
    }
  }

  /** The document for people: indented by four spaces, as the peers print it. */
  public static String pretty(JsonNode document) {
    DefaultIndenter lines = new DefaultIndenter("    ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(lines)
            .withArrayIndenter(lines);
    try {
      return MAPPER
          .writer(printer)
          .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text field, if it is there; {@code null} counts as absent. */
  public static Optional<String> text(JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw OciException.invalid("read JSON: field \"%s\" is not a string", field);
    }
    return Optional.of(value.textValue());
  }

  /** A text field that has to be there. */
  public static String requireText(String what, JsonNode object, String field) {
    return text(object, field)
        .orElseThrow(() -> OciException.invalid("read %s: no field \"%s\"", what, field));
  }

  /** An object field, if it is there. */
  public static Optional<ObjectNode> child(JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (value instanceof ObjectNode child) {
      return Optional.of(child);
    }
    throw OciException.invalid("read JSON: field \"%s\" is not an object", field);
  }

  /** The elements of an array field; none where it is absent. */
  public static List<JsonNode> elements(JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw OciException.invalid("read JSON: field \"%s\" is not an array", field);
    }
    List<JsonNode> elements = new ArrayList<>();
    value.forEach(elements::add);
    return elements;
  }

  /** The strings of an array field; none where it is absent. */
  public static List<String> texts(JsonNode object, String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : elements(object, field)) {
      if (!element.isTextual()) {
        throw OciException.invalid(
            "read JSON: field \"%s\" has an element that is no string", field);
      }
      texts.add(element.textValue());
    }
    return List.copyOf(texts);
  }

  /** The string values of an object field, by key; none where it is absent. */
  public static SortedMap<String, String> textMap(JsonNode object, String field) {
    SortedMap<String, String> map = new TreeMap<>();
    child(object, field)
        .ifPresent(
            node ->
                node.properties()
                    .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText())));
    return map;
  }

  /** An object with these string fields, in the map's order. */
  public static ObjectNode ofTexts(Map<String, String> map) {
    ObjectNode object = object();
    map.forEach(object::put);
    return object;
  }
}
