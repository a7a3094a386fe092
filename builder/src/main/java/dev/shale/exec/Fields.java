package dev.shale.exec;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an option's value, {@code key=value,key,…}, each to be taken once; the rest is
 * refused at the {@linkplain #end end}. A field with a comma in it is in double quotes.
 *
 * <p>Spec: RFC 4180, for the quotes.
 */
public final class Fields {
  private final String option;
  private final String text;
  private final Map<String, Optional<String>> fields = new LinkedHashMap<>();
  private final List<String> known = new ArrayList<>();

  private Fields(String option, String text) {
    this.option = option;
    this.text = text;
  }

  /**
   * Reads a value.
   *
   * @param option what it is of, for people: {@code run --mount}
   */
  public static Fields of(String option, String text) {
    Fields all = new Fields(option, text);
    for (String field : all.split()) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).strip();
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(field.substring(equals + 1));
      if (all.fields.put(key.toLowerCase(Locale.ROOT), value) != null) {
        throw OciException.invalid("%s \"%s\": %s is given twice", option, text, key);
      }
    }
    return all;
  }

  private List<String> split() {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isDoubled = quoted && text.startsWith("\"\"", i);
      if (isDoubled) {
        part.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    if (quoted) {
      throw OciException.invalid("%s \"%s\": a quote is not closed", option, text);
    }
    parts.add(part.toString());
    return parts;
  }

  /** The value of the field that has one of these names; all mean the same. */
  public Optional<String> take(String... names) {
    Optional<String> found = Optional.empty();
    for (String name : names) {
      known.add(name);
      Optional<String> value = fields.remove(name);
      if (value == null) {
        continue;
      }
      if (value.isEmpty()) {
        throw OciException.invalid("%s \"%s\": expected a value, %s=…", option, text, name);
      }
      if (found.isPresent()) {
        throw OciException.invalid("%s \"%s\": %s is given twice", option, text, names[0]);
      }
      found = value;
    }
    return found;
  }

  /** Whether a switch is on: {@code key}, {@code key=true} or {@code key=1}; empty if not given. */
  public Optional<Boolean> takeSwitch(String... names) {
    Optional<Boolean> found = Optional.empty();
    for (String name : names) {
      known.add(name);
      Optional<String> value = fields.remove(name);
      if (value != null) {
        found = Optional.of(isTrue(name, value.orElse("true")));
      }
    }
    return found;
  }

  private boolean isTrue(String name, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "t", "true" -> true;
      case "0", "f", "false" -> false;
      default ->
          throw OciException.invalid(
              "%s \"%s\": %s is \"%s\", not true or false", option, text, name, value);
    };
  }

  /** A number: of base 10, or 8 for a mode. */
  public Optional<Long> takeNumber(int base, String... names) {
    Optional<String> value = take(names);
    try {
      return value.map(digits -> Long.parseUnsignedLong(digits, base));
    } catch (NumberFormatException e) {
      throw OciException.invalid(
          "%s \"%s\": %s is no number of base %d", option, text, names[0], base);
    }
  }

  /**
   * Ends the reading.
   *
   * @throws OciException INVALID if something has not been taken
   */
  public void end() {
    for (String key : fields.keySet()) {
      throw OciException.invalid(
          "%s \"%s\": unknown key \"%s\"%s", option, text, key, Nearest.hint(key, known));
    }
  }
}
