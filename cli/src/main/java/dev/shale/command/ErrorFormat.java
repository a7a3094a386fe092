package dev.shale.command;

import dev.shale.error.OciException;
import java.util.List;

/** How a failure is printed. */
enum ErrorFormat {
  /** One line: {@code shale: <message>}. */
  TEXT,
  /** One line of JSON. */
  JSON;

  /** What a command line asks for, even one that is wrong otherwise. */
  static ErrorFormat asked(List<String> words) {
    int at = words.indexOf("--error-format");
    boolean json =
        words.contains("--error-format=json")
            || (at >= 0 && at + 1 < words.size() && words.get(at + 1).equals("json"));
    return json ? JSON : TEXT;
  }

  static ErrorFormat parse(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      default -> throw OciException.invalid("error format \"%s\": expected text or json", name);
    };
  }
}
