package dev.shale.dockerfile;

import dev.shale.error.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys and values of a mount, spelled in one way each.
 *
 * <p>Spec: RFC 4180 for quotes around a field.
 *
 * @param values by the names of {@link #KEYS}; a key without a value has none
 */
record MountFields(Map<String, Optional<String>> values) {
  private static final Map<String, String> ALIASES =
      Map.of(
          "src", "source",
          "dst", "target",
          "destination", "target",
          "ro", "readonly",
          "rw", "readwrite",
          "tmpfs-size", "size");
  private static final Set<String> MAY_STAND_ALONE = Set.of("readonly", "readwrite", "required");

  /** All keys. */
  static final List<String> KEYS =
      List.of(
          "type",
          "from",
          "source",
          "target",
          "readonly",
          "readwrite",
          "id",
          "sharing",
          "required",
          "size",
          "mode",
          "uid",
          "gid",
          "env");

  /** Splits a value of {@code --mount}; what the values say is not looked at. */
  static MountFields parse(String text) {
    Map<String, Optional<String>> values = new LinkedHashMap<>();
    for (String field : fields(text)) {
      int equals = field.indexOf('=');
      String written = field.substring(0, equals < 0 ? field.length() : equals);
      String lower = written.toLowerCase(Locale.ROOT);
      String key = ALIASES.getOrDefault(lower, lower);
      if (!KEYS.contains(key)) {
        throw WordException.of(
            "unknown key \"%s\" of a mount%s", written, Nearest.hint(lower, KEYS));
      }
      if (equals < 0 && !MAY_STAND_ALONE.contains(key)) {
        throw WordException.of("key %s of a mount has no value; write %s=…", written, key);
      }
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(field.substring(equals + 1));
      if (values.put(key, value) != null) {
        throw WordException.of("key %s of a mount is given twice", key);
      }
    }
    return new MountFields(values);
  }

  private static List<String> fields(String text) {
    if (text.isEmpty()) {
      throw WordException.of("a mount without keys; write type=…,target=…");
    }
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      int end = at < text.length() && text.charAt(at) == '"' ? endOfQuoted(text, at) : at;
      int comma = text.indexOf(',', end);
      int stop = comma < 0 ? text.length() : comma;
      if ((end > at && end != stop) || text.substring(end, stop).contains("\"")) {
        throw WordException.of("mount \"%s\": a quote within a field; quote all of it", text);
      }
      fields.add(
          end > at
              ? text.substring(at + 1, end - 1).replace("\"\"", "\"")
              : text.substring(at, stop));
      at = stop + 1;
    }
    return fields;
  }

  /** Behind the quote that closes; two of them are one of the text. */
  private static int endOfQuoted(String text, int start) {
    int at = start + 1;
    while (true) {
      int quote = text.indexOf('"', at);
      if (quote < 0) {
        throw WordException.of("mount \"%s\": missing \"", text);
      }
      if (!text.startsWith("\"\"", quote)) {
        return quote + 1;
      }
      at = quote + 2;
    }
  }
}
