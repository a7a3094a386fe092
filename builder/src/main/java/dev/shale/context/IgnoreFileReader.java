package dev.shale.context;

import dev.shale.context.IgnoreRule.Effect;
import dev.shale.error.OciException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Reads the lines of an ignore file. Text here has one character for each byte (ISO 8859-1), so
 * that names of any bytes can be written.
 */
final class IgnoreFileReader {
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final String name;
  private final IntFunction<String> place;

  private IgnoreFileReader(String name, IntFunction<String> place) {
    this.name = name;
    this.place = place;
  }

  /** Reads the lines of a file of this name. */
  static List<IgnoreRule> read(String fileName, byte[] file) {
    return new IgnoreFileReader(fileName, line -> "read %s:%d: ".formatted(fileName, line))
        .read(file);
  }

  /** Reads the values of an option, each a line without comments. */
  static List<IgnoreRule> read(String option, List<String> patterns) {
    IgnoreFileReader reader = new IgnoreFileReader(option, _ -> option + " ");
    List<IgnoreRule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      String bytes =
          new String(pattern.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      reader.rule(rules.size() + 1, trim(bytes)).ifPresent(rules::add);
    }
    return rules;
  }

  private List<IgnoreRule> read(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    String[] lines =
        (text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text)
            .split("\n", -1);
    List<IgnoreRule> rules = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      // A comment starts where its line does: after a blank, # is the start of a name.
      if (!lines[i].startsWith("#")) {
        rule(i + 1, trim(lines[i])).ifPresent(rules::add);
      }
    }
    return rules;
  }

  private Optional<IgnoreRule> rule(int line, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Effect effect = text.startsWith("!") ? Effect.INCLUDE : Effect.EXCLUDE;
    String written = effect == Effect.INCLUDE ? trim(text.substring(1)) : text;
    if (written.isEmpty()) {
      throw refusal(line, text, "there is no pattern behind the !");
    }
    byte[] pattern = relative(written).getBytes(StandardCharsets.ISO_8859_1);
    try {
      return Optional.of(
          new IgnoreRule(name, line, readable(text), effect, Pattern.ofPaths(pattern)));
    } catch (OciException e) {
      throw refusal(line, text, e.getMessage());
    }
  }

  private OciException refusal(int line, String text, String what) {
    return OciException.invalid("%s\"%s\": %s", place.apply(line), readable(text), what);
  }

  private static String readable(String text) {
    return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** Without the blanks around; bytes over 0x7f are parts of characters, never blanks. */
  private static String trim(String line) {
    int start = 0;
    int end = line.length();
    while (start < end && isBlank(line.charAt(start))) {
      start++;
    }
    while (start < end && isBlank(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /**
   * A pattern as names are: from the context's root, with no {@code .}, {@code ..}, double or
   * trailing slash. One that means the root comes out as {@code .} or {@code /}, which no path is;
   * one that leaves the root keeps its {@code ..}, likewise.
   */
  static String relative(String pattern) {
    boolean absolute = pattern.startsWith("/");
    List<String> parts = new ArrayList<>();
    for (String part : pattern.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".") && !(part.equals("..") && absolute)) {
        parts.add(part);
      }
    }
    return parts.isEmpty() ? (absolute ? "/" : ".") : String.join("/", parts);
  }
}
