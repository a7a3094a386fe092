package dev.shale.render;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a template may call: Go's own that people use, and docker's {@code json}, {@code join}. */
final class TemplateFunctions {
  /** A function of values that have been computed. */
  @FunctionalInterface
  private interface Function {
    JsonNode apply(List<JsonNode> arguments);
  }

  private static final SortedMap<String, Function> FUNCTIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("json", of1(value -> Values.of(compact(value)))),
              Map.entry("len", of1(TemplateFunctions::length)),
              Map.entry("not", of1(value -> Values.of(!Values.isTrue(value)))),
              Map.entry("lower", of1(v -> Values.of(Values.print(v).toLowerCase(Locale.ROOT)))),
              Map.entry("upper", of1(v -> Values.of(Values.print(v).toUpperCase(Locale.ROOT)))),
              Map.entry("eq", TemplateFunctions::equalsAny),
              Map.entry("ne", of2((a, b) -> Values.of(Values.compare(a, b) != 0))),
              Map.entry("lt", of2((a, b) -> Values.of(Values.compare(a, b) < 0))),
              Map.entry("le", of2((a, b) -> Values.of(Values.compare(a, b) <= 0))),
              Map.entry("gt", of2((a, b) -> Values.of(Values.compare(a, b) > 0))),
              Map.entry("ge", of2((a, b) -> Values.of(Values.compare(a, b) >= 0))),
              Map.entry("join", of2(TemplateFunctions::join)),
              Map.entry("split", of2(TemplateFunctions::split)),
              Map.entry("and", TemplateFunctions::and),
              Map.entry("or", TemplateFunctions::or),
              Map.entry("index", TemplateFunctions::index),
              Map.entry("print", arguments -> Values.of(all(arguments, ""))),
              Map.entry("println", arguments -> Values.of(all(arguments, " ") + "\n")),
              Map.entry("printf", TemplateFunctions::printf)));

  private TemplateFunctions() {}

  static boolean isKnown(String name) {
    return FUNCTIONS.containsKey(name);
  }

  static String names() {
    return String.join(", ", FUNCTIONS.keySet());
  }

  static JsonNode call(String name, List<JsonNode> arguments) {
    Function function = FUNCTIONS.get(name);
    if (function == null) {
      throw OciException.invalid("format: no function %s", name);
    }
    try {
      return function.apply(arguments);
    } catch (IndexOutOfBoundsException e) {
      throw OciException.invalid("format: %s: too few arguments", name);
    }
  }

  private static Function of1(java.util.function.UnaryOperator<JsonNode> operator) {
    return arguments -> {
      expect(1, arguments);
      return operator.apply(arguments.get(0));
    };
  }

  private static Function of2(java.util.function.BinaryOperator<JsonNode> operator) {
    return arguments -> {
      expect(2, arguments);
      return operator.apply(arguments.get(0), arguments.get(1));
    };
  }

  private static void expect(int count, List<JsonNode> arguments) {
    if (arguments.size() != count) {
      throw OciException.invalid(
          "format: a function of %d values was given %d", count, arguments.size());
    }
  }

  private static String compact(JsonNode value) {
    return value.isMissingNode() ? "null" : new String(Json.write(value), StandardCharsets.UTF_8);
  }

  private static JsonNode length(JsonNode value) {
    return Values.of(value.isTextual() ? value.textValue().length() : value.size());
  }

  private static JsonNode equalsAny(List<JsonNode> arguments) {
    JsonNode first = arguments.get(0);
    return Values.of(
        arguments.stream().skip(1).anyMatch(other -> Values.compare(first, other) == 0));
  }

  private static JsonNode and(List<JsonNode> arguments) {
    return arguments.stream()
        .filter(value -> !Values.isTrue(value))
        .findFirst()
        .orElseGet(arguments::getLast);
  }

  private static JsonNode or(List<JsonNode> arguments) {
    return arguments.stream().filter(Values::isTrue).findFirst().orElseGet(arguments::getLast);
  }

  private static JsonNode index(List<JsonNode> arguments) {
    JsonNode value = arguments.get(0);
    for (JsonNode key : arguments.subList(1, arguments.size())) {
      value = key.isNumber() ? element(value, key.intValue()) : value.path(key.asText());
    }
    return value.isMissingNode() ? Values.of("") : value; // what Go's maps of texts give
  }

  private static JsonNode element(JsonNode array, int index) {
    if (index < 0 || index >= array.size()) {
      throw OciException.invalid("format: index %d of %d elements", index, array.size());
    }
    return array.path(index);
  }

  private static JsonNode join(JsonNode list, JsonNode separator) {
    return Values.of(
        StreamSupport.stream(list.spliterator(), false)
            .map(Values::print)
            .collect(Collectors.joining(separator.asText())));
  }

  private static JsonNode split(JsonNode text, JsonNode separator) {
    var parts = Json.object().putArray("");
    Arrays.stream(text.asText().split(java.util.regex.Pattern.quote(separator.asText()), -1))
        .forEach(parts::add);
    return parts;
  }

  private static String all(List<JsonNode> arguments, String separator) {
    return arguments.stream().map(Values::print).collect(Collectors.joining(separator));
  }

  /** Go's verbs are near enough to Java's for {@code %s %d %q %v %x %t %f} with widths. */
  private static JsonNode printf(List<JsonNode> arguments) {
    String format =
        arguments.get(0).asText().replaceAll("(%[-+0-9.]*)v", "$1s").replaceAll("%q", "\"%s\"");
    Object[] values =
        arguments.stream().skip(1).map(TemplateFunctions::formatted).toArray(Object[]::new);
    try {
      return Values.of(String.format(Locale.ROOT, format, values));
    } catch (IllegalFormatException e) {
      throw OciException.invalid("format: printf \"%s\": does not fit its values", format);
    }
  }

  private static Object formatted(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    return value.isNumber() ? value.decimalValue() : Values.print(value);
  }
}
