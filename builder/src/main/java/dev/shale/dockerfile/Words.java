package dev.shale.dockerfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splitting of an instruction's text, quotes and escapes left in the words. */
final class Words {
  private Words() {}

  /** Splits at blanks, whatever quotes there are. */
  static List<String> atBlanks(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("[\\t\\x0B\\f\\r ]+", -1));
  }

  /** Splits at blanks outside of quotes. */
  static List<String> quoted(String text, char escape) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
        continue;
      }
      int end = endOfWord(text, at, escape);
      words.add(text.substring(at, end));
      at = end;
    }
    return words;
  }

  private static int endOfWord(String text, int start, char escape) {
    char quote = 0;
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (quote == 0 && Character.isWhitespace(c)) {
        return at;
      }
      if (c == escape && quote != '\'') {
        at++; // whatever comes next belongs to the word
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      at++;
    }
    return text.length();
  }
}
