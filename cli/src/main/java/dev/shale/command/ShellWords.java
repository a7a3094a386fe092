package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Words as a shell would split them, with its quotes and backslashes and none of its expansions.
 *
 * <p>Spec: POSIX.1-2017, Shell Command Language, 2.2 "Quoting".
 */
public final class ShellWords {
  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private ShellWords(String text) {
    this.text = text;
  }

  /**
   * Splits.
   *
   * @throws OciException INVALID if a quote is not closed
   */
  public static List<String> split(String text) {
    ShellWords splitter = new ShellWords(text);
    splitter.splitAll();
    return List.copyOf(splitter.words);
  }

  private void splitAll() {
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      switch (c) {
        case ' ', '\t', '\n' -> end();
        case '\'' -> literal();
        case '"' -> quoted();
        case '\\' -> add(next());
        default -> add(c);
      }
    }
    end();
  }

  private void end() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private void add(char c) {
    word.append(c);
    inWord = true;
  }

  private char next() {
    at++;
    return at < text.length() ? text.charAt(at) : '\\';
  }

  private void literal() {
    int close = text.indexOf('\'', at + 1);
    if (close < 0) {
      throw unclosed();
    }
    word.append(text, at + 1, close);
    inWord = true;
    at = close;
  }

  private void quoted() {
    inWord = true;
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      char c = text.charAt(at);
      boolean escapes =
          c == '\\' && at + 1 < text.length() && "\"\\$`".indexOf(text.charAt(at + 1)) >= 0;
      word.append(escapes ? next() : c);
    }
    if (at >= text.length()) {
      throw unclosed();
    }
  }

  private OciException unclosed() {
    return OciException.invalid("words \"%s\": a quote is not closed", text);
  }

  /** A JSON array is a command as it is; anything else is a line for the shell. */
  public static List<String> entrypoint(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    return text.startsWith("[")
        ? Json.texts(
            Json.parseObject(
                "entry point", ("{\"words\":" + text + "}").getBytes(StandardCharsets.UTF_8)),
            "words")
        : List.of("/bin/sh", "-c", text);
  }
}
