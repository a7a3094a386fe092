package dev.shale.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An instruction cut into its name, its flags and the rest.
 *
 * @param flags words that start with {@code --}, quotes and escapes taken away
 * @param args the rest, blanks around it left out
 */
record Statement(Excerpt keyword, List<Excerpt> flags, Excerpt args) {
  static Statement of(Excerpt text) {
    int end = 0;
    while (end < text.length() && !Blanks.isBlank(text.charAt(end))) {
      end++;
    }
    FlagScan scan = new FlagScan(text, end);
    List<Excerpt> flags = scan.flags();
    return new Statement(text.sub(0, end), flags, text.from(scan.at).strip());
  }

  /** The instruction's name in upper case. */
  String name() {
    return keyword.text().toUpperCase(Locale.ROOT);
  }

  /** All of it, from its name on. */
  SourceRange range() {
    return keyword.range().to(args.range());
  }

  /** Passes flags, up to the first word that is none or to {@code --}. */
  private static final class FlagScan {
    private final Excerpt text;
    private int at;

    FlagScan(Excerpt text, int at) {
      this.text = text;
      this.at = at;
    }

    List<Excerpt> flags() {
      List<Excerpt> flags = new ArrayList<>();
      while (true) {
        while (at < text.length() && Blanks.isBlank(text.charAt(at))) {
          at++;
        }
        if (!text.text().startsWith("--", at)) {
          return flags;
        }
        Excerpt word = word();
        if (word.text().equals("--")) {
          return flags;
        }
        flags.add(word);
      }
    }

    /** Backslashes escape here, whatever the file's escape character is. */
    private Excerpt word() {
      StringBuilder word = new StringBuilder();
      List<Integer> places = new ArrayList<>();
      char quote = 0;
      for (; at < text.length(); at++) {
        char c = text.charAt(at);
        if (quote == 0 && Blanks.isBlank(c)) {
          break;
        }
        boolean opens = quote == 0 && (c == '\'' || c == '"');
        if (opens || (quote != 0 && c == quote)) {
          quote = opens ? c : 0;
          continue;
        }
        if (c == '\\') {
          at++; // takes the next character as it is; at the very end it stands for nothing
        }
        if (at < text.length()) {
          word.append(text.charAt(at));
          places.add(at);
        }
      }
      at = Math.min(at, text.length());
      places.add(at);
      int[] indexes = places.stream().mapToInt(Integer::intValue).toArray();
      return Excerpt.picked(text, word.toString(), indexes);
    }
  }
}
