package dev.shale.render;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.json.Json;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Values of a template: JSON, looked at the way Go looks at its values. */
final class Values {
  private static final String NO_VALUE = "<no value>";

  private Values() {}

  static JsonNode of(String text) {
    return Json.object().put("", text).path("");
  }

  static JsonNode of(long number) {
    return Json.object().put("", number).path("");
  }

  static JsonNode of(boolean truth) {
    return Json.object().put("", truth).path("");
  }

  static JsonNode missing() {
    return Json.object().path("");
  }

  /** Whether Go would call it true: neither empty, nor zero, nor absent. */
  static boolean isTrue(JsonNode value) {
    if (value instanceof GoValues.Struct) {
      return true;
    }
    return switch (value.getNodeType()) {
      case ARRAY, OBJECT -> !value.isEmpty();
      case BOOLEAN -> value.booleanValue();
      case NUMBER -> value.decimalValue().signum() != 0;
      case STRING -> !value.textValue().isEmpty();
      case BINARY, MISSING, NULL, POJO -> false;
    };
  }

  /** As Go's {@code print} shows it: {@code map[a:1]}, {@code [a b]}, a struct {@code {a b}}. */
  static String print(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> {
        StringJoiner elements = new StringJoiner(" ", "[", "]");
        value.forEach(element -> elements.add(print(element)));
        yield elements.toString();
      }
      case OBJECT -> value instanceof GoValues.Struct ? printStruct(value) : printMap(value);
      case BINARY, MISSING, NULL, POJO -> NO_VALUE;
      case BOOLEAN, NUMBER, STRING -> value instanceof GoTime time ? time.print() : value.asText();
    };
  }

  private static String printStruct(JsonNode struct) {
    StringJoiner fields = new StringJoiner(" ", "{", "}");
    struct.forEach(field -> fields.add(print(field)));
    return fields.toString();
  }

  private static String printMap(JsonNode map) {
    StringJoiner fields = new StringJoiner(" ", "map[", "]");
    fields(map).forEach((name, field) -> fields.add(name + ":" + print(field)));
    return fields.toString();
  }

  /** What may be asked of it, as a sentence lists it. */
  static String offers(JsonNode value) {
    Collection<String> names = value instanceof GoTime ? GoTime.METHODS : fields(value).keySet();
    return names.isEmpty() ? "there are none" : "there are " + String.join(", ", names);
  }

  static Map<String, JsonNode> fields(JsonNode object) {
    Map<String, JsonNode> fields = new TreeMap<>();
    object.properties().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
    return fields;
  }

  /** The field of this name, whatever its case; an exact match comes first. */
  static JsonNode field(JsonNode object, String name) {
    if (object instanceof GoTime time) {
      return time.call(name);
    }
    JsonNode exact = object.path(name);
    if (!exact.isMissingNode()) {
      return exact;
    }
    Iterator<String> names = object.fieldNames();
    while (names.hasNext()) {
      String candidate = names.next();
      if (candidate.equalsIgnoreCase(name)) {
        return object.path(candidate);
      }
    }
    return exact;
  }

  /** Order of numbers by value, of everything else by its text. */
  static int compare(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber()
        ? Comparator.<BigDecimal>naturalOrder().compare(a.decimalValue(), b.decimalValue())
        : print(a).compareTo(print(b));
  }
}
