package dev.shale.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Splitting of an instruction's text, quotes and escapes left in the words. */
final class Words {
  /** Blanks of the old forms: BuildKit's {@code [\t\v\f\r ]}. */
  private static final String PLAIN_BLANKS = "\t\u000B\f\r ";

  private Words() {}

  /** Splits at blanks, whatever quotes there are. */
  static List<Excerpt> atBlanks(Excerpt text) {
    List<Excerpt> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && !isPlainBlank(text.charAt(end))) {
        end++;
      }
      words.add(text.sub(at, end));
      at = afterBlanks(text, end);
    }
    return words;
  }

  /** The first word and what follows it; one word if nothing does. */
  static List<Excerpt> firstAndRest(Excerpt text) {
    Excerpt first = atBlanks(text).getFirst();
    Excerpt rest = text.from(afterBlanks(text, first.length()));
    return rest.isEmpty() ? List.of(first) : List.of(first, rest);
  }

  private static int afterBlanks(Excerpt text, int start) {
    int at = start;
    while (at < text.length() && isPlainBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isPlainBlank(char c) {
    return PLAIN_BLANKS.indexOf(c) >= 0;
  }

  /** Splits at blanks outside of quotes. */
  static List<Excerpt> quoted(Excerpt text, char escape) {
    List<Excerpt> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (Blanks.isBlank(text.charAt(at))) {
        at++;
        continue;
      }
      int end = endOfWord(text.text(), at, escape);
      words.add(text.sub(at, end));
      at = end;
    }
    return words;
  }

  private static int endOfWord(String text, int start, char escape) {
    char quote = 0;
    int at = start;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (quote == 0 && Blanks.isBlank(c)) {
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
