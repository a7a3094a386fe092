package dev.shale.command;

import dev.shale.error.OciException;
import java.util.List;
import java.util.Optional;

/** How a failure is printed. */
enum ErrorFormat {
  /** One line: {@code shale: <message>}. */
  TEXT,
  /** One line of JSON. */
  JSON;

  /**
   * What a command line asks for, even one that is wrong otherwise. Who reads progress as JSON gets
   * the error so, too, unless he says otherwise: it comes the same way.
   */
  static ErrorFormat asked(List<String> words) {
    return value(words, "--error-format")
            .or(() -> value(words, "--progress"))
            .equals(Optional.of("json"))
        ? JSON
        : TEXT;
  }

  private static Optional<String> value(List<String> words, String option) {
    int at = words.indexOf(option);
    return at >= 0 && at + 1 < words.size()
        ? Optional.of(words.get(at + 1))
        : words.stream()
            .filter(word -> word.startsWith(option + "="))
            .map(word -> word.substring(option.length() + 1))
            .findFirst();
  }

  static ErrorFormat parse(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      default -> throw OciException.invalid("error format \"%s\": expected text or json", name);
    };
  }
}
