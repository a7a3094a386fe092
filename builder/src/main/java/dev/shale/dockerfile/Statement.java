package dev.shale.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An instruction cut into its name, its flags and the rest.
 *
 * @param name upper-case
 * @param flags words that start with {@code --}, quotes and escapes taken away
 * @param args the rest, blanks around it left out
 */
record Statement(String name, List<String> flags, String args) {
  static Statement of(String text) {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    String name = text.substring(0, end).toUpperCase(Locale.ROOT);
    FlagScan scan = new FlagScan(text, end);
    List<String> flags = scan.flags();
    return new Statement(name, flags, text.substring(scan.at).strip());
  }

  /** Passes flags, up to the first word that is none or to {@code --}. */
  private static final class FlagScan {
    private final String text;
    private int at;

    FlagScan(String text, int at) {
      this.text = text;
      this.at = at;
    }

    List<String> flags() {
      List<String> flags = new ArrayList<>();
      while (true) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        if (!text.startsWith("--", at)) {
          return flags;
        }
        String word = word();
        if (word.equals("--")) {
          return flags;
        }
        flags.add(word);
      }
    }

    private String word() {
      StringBuilder word = new StringBuilder();
      char quote = 0;
      for (; at < text.length(); at++) {
        char c = text.charAt(at);
        if (quote == 0 && Character.isWhitespace(c)) {
          break;
        }
        if (c == '\\') {
          at++; // takes the next character as it is; at the very end it stands for nothing
          word.append(text, Math.min(at, text.length()), Math.min(at + 1, text.length()));
        } else if (quote == 0 && (c == '\'' || c == '"')) {
          quote = c;
        } else if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      }
      at = Math.min(at, text.length());
      return word.toString();
    }
  }
}
