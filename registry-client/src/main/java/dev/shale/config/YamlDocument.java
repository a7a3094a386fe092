package dev.shale.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A YAML document as a tree. A number stays the text that it was written as, since what looks like
 * one may be a tag: {@code 1.10} is not 1.1; for the same reason only {@code true} and {@code
 * false} are truth values. Aliases of mappings and lists are followed; keys are unique, and merge
 * keys ({@code <<}) are keys like others.
 *
 * <p>Spec: YAML 1.1, by SnakeYAML.
 */
public final class YamlDocument {
  /** How large a document may be. */
  public static final int MAX_BYTES = 1 << 20;

  /** How deep a document may nest, what its aliases stand for included. */
  public static final int MAX_DEPTH = 32;

  /** How many values a document may have; what an alias stands for counts each time. */
  public static final int MAX_VALUES = 100_000;

  private final String what;
  private final YAMLParser parser;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int values;

  /**
   * A value with a name in the document.
   *
   * @param values how many it has in it, itself included
   * @param height how deep it nests
   */
  private record Anchored(JsonNode node, int values, int height) {}

  private YamlDocument(String what, YAMLParser parser) {
    this.what = what;
    this.parser = parser;
  }

  /**
   * Parses a document whose top is a mapping.
   *
   * @param what names the document in a refusal: {@code yaml:sync.yml}
   * @throws OciException INVALID if it is not YAML, is something else than one mapping, repeats a
   *     key, or is too large, too deep, or made so by its aliases
   */
  public static ObjectNode parseMapping(String what, byte[] document) {
    if (document.length > MAX_BYTES) {
      throw OciException.invalid(
          "read %s: it has more than the %d bytes that are allowed", what, MAX_BYTES);
    }
    String text = new String(document, StandardCharsets.UTF_8);
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      return new YamlDocument(what, parser).mapping();
    } catch (JsonProcessingException e) {
      throw new OciException(
          ErrorKind.INVALID, "read %s: not valid YAML: %s".formatted(what, reason(e)), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text does not fail
    }
  }

  private static String reason(JsonProcessingException e) {
    String first = e.getOriginalMessage().lines().findFirst().orElse("");
    return e.getLocation() == null
        ? first
        : "%s (line %d)".formatted(first, e.getLocation().getLineNr());
  }

  private ObjectNode mapping() throws IOException {
    if (parser.nextToken() == null) {
      return JsonNodeFactory.instance.objectNode(); // nothing but comments
    }
    if (!(value(1) instanceof ObjectNode mapping)) {
      throw OciException.invalid("read %s: expected a mapping at the top", what);
    }
    if (parser.nextToken() != null) {
      throw OciException.invalid("read %s: expected one document, there are more", what);
    }
    return mapping;
  }

  /** The value that begins at the current token, which is at a depth. */
  private JsonNode value(int depth) throws IOException {
    requireDepth(depth);
    if (parser.isCurrentAlias()) {
      return alias(parser.getText(), depth);
    }
    count(1);
    int before = values;
    String anchor = parser.getObjectId();
    JsonNode node =
        switch (parser.currentToken()) {
          case START_OBJECT -> object(depth);
          case START_ARRAY -> array(depth);
          case VALUE_NULL -> NullNode.instance;
          case VALUE_TRUE, VALUE_FALSE -> truth(parser.getText());
          default -> new TextNode(parser.getText());
        };
    if (anchor != null) {
      anchors.put(anchor, new Anchored(node, values - before + 1, height(node)));
    }
    return node;
  }

  /** YAML 1.1 takes yes, no, on and off for truth values, too. */
  private static JsonNode truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> BooleanNode.TRUE;
      case "false" -> BooleanNode.FALSE;
      default -> new TextNode(text);
    };
  }

  private JsonNode alias(String name, int depth) {
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw OciException.invalid(
          "read %s: alias *%s stands for no mapping and no list before it", what, name);
    }
    count(anchored.values());
    requireDepth(depth + anchored.height() - 1);
    return anchored.node();
  }

  private void count(int more) {
    values += more; // either is small: the sum cannot overflow before it is refused
    if (values > MAX_VALUES) {
      throw OciException.invalid(
          "read %s: more than %d values, what aliases stand for included", what, MAX_VALUES);
    }
  }

  private void requireDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw OciException.invalid("read %s: nested more than %d deep", what, MAX_DEPTH);
    }
  }

  private ObjectNode object(int depth) throws IOException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int line = parser.currentLocation().getLineNr();
      parser.nextToken();
      if (object.has(key)) {
        throw OciException.invalid("read %s: key \"%s\" twice (line %d)", what, key, line);
      }
      object.set(key, value(depth + 1));
    }
    return object;
  }

  private ArrayNode array(int depth) throws IOException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(depth + 1));
    }
    return array;
  }

  private static int height(JsonNode node) {
    int height = 0;
    for (JsonNode child : node) {
      height = Math.max(height, height(child));
    }
    return height + 1;
  }
}
