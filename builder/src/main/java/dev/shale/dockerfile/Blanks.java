package dev.shale.dockerfile;

/** What separates words: blanks as Go's unicode.IsSpace has them, because BuildKit uses that. */
final class Blanks {
  private static final String CONTROLS = "\t\n\u000B\f\r\u0085";

  private Blanks() {}

  static boolean isBlank(char c) {
    return Character.isSpaceChar(c) || CONTROLS.indexOf(c) >= 0;
  }

  /** Where a text begins after the blanks at its start. */
  static int start(String text) {
    int start = 0;
    while (start < text.length() && isBlank(text.charAt(start))) {
      start++;
    }
    return start;
  }

  /** Where a text ends before the blanks at its end. */
  static int end(String text) {
    int end = text.length();
    while (end > 0 && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
