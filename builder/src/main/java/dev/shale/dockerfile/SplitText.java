package dev.shale.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** The result of an expansion as it grows: one text, and the words of it. */
final class SplitText {
  private final String source;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder word = new StringBuilder();
  private final List<String> words = new ArrayList<>();

  /**
   * @param source what is expanded, for messages
   */
  SplitText(String source) {
    this.source = source;
  }

  /** Adds what is of one word, blanks included. */
  void addWhole(String part) {
    add(part);
    word.append(part);
  }

  /** Adds what blanks split. */
  void addSplit(String part) {
    add(part);
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (Blanks.isBlank(c)) {
        endWord();
      } else {
        word.append(c);
      }
    }
  }

  private void add(String part) {
    if (text.length() + part.length() > Lexer.MAX_LENGTH) {
      String start = source.substring(0, Math.min(source.length(), 60));
      throw WordException.of("\"%s\" becomes longer than %d characters", start, Lexer.MAX_LENGTH);
    }
    text.append(part);
  }

  private void endWord() {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  String text() {
    return text.toString();
  }

  List<String> words() {
    endWord();
    return words;
  }
}
