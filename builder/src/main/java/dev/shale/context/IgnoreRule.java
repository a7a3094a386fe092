package dev.shale.context;

/**
 * One line of an ignore file.
 *
 * @param text the line as written, without the blanks around it
 * @param line its number, from 1
 */
record IgnoreRule(String fileName, int line, String text, Effect effect, Pattern pattern) {
  /** What a rule does to the paths that it matches. */
  enum Effect {
    EXCLUDE,
    /** Written with a {@code !}. */
    INCLUDE
  }

  /** For people: {@code .dockerignore excludes it by "*.txt" in line 3}. */
  String reason() {
    return "%s excludes it by \"%s\" in line %d".formatted(fileName, text, line);
  }
}
