package dev.shale.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The exec form: whether a text is a JSON array, and of strings only. A reader of its own, because
 * the answer decides the language: what is no JSON is the shell form, and what is JSON but not of
 * strings is refused.
 *
 * <p>Spec: RFC 8259.
 */
final class JsonStrings {
  /** What a text turned out to be. */
  sealed interface Outcome {
    /** An array of strings. */
    record Strings(List<Word> words) implements Outcome {
      List<String> values() {
        return words.stream().map(Word::text).toList();
      }
    }

    /** An array with something else in it. */
    record Mixed() implements Outcome {}

    /** No JSON array. */
    record NoArray() implements Outcome {}
  }

  private static final int MAX_DEPTH = 64;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  /** Says that a text is no JSON; never leaves this class. */
  private static final class NoJson extends Exception {
    private static final long serialVersionUID = 1L;

    NoJson() {
      super(null, null, false, false);
    }
  }

  private final Excerpt excerpt;
  private final String in;
  private int at;
  private boolean onlyStrings = true;

  private JsonStrings(Excerpt excerpt) {
    this.excerpt = excerpt;
    this.in = excerpt.text();
  }

  static Outcome read(Excerpt text) {
    if (!text.text().startsWith("[")) {
      return new Outcome.NoArray();
    }
    JsonStrings reader = new JsonStrings(text);
    try {
      List<Word> words = reader.array(0);
      reader.blanks();
      if (reader.at < text.length()) {
        return new Outcome.NoArray();
      }
      return reader.onlyStrings ? new Outcome.Strings(words) : new Outcome.Mixed();
    } catch (NoJson e) {
      return new Outcome.NoArray();
    }
  }

  /** A string as JSON has it. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || Character.isSurrogate(c)) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private List<Word> array(int depth) throws NoJson {
    List<Word> strings = new ArrayList<>();
    expect('[');
    if (isNext(']')) {
      return strings;
    }
    do {
      blanks();
      if (peek() == '"') {
        int start = at;
        String string = string();
        strings.add(new Word(string, excerpt.range(start, at)));
      } else {
        onlyStrings = false;
        value(depth + 1);
      }
    } while (isNext(','));
    expect(']');
    return strings;
  }

  private void value(int depth) throws NoJson {
    blanks();
    if (depth > MAX_DEPTH) {
      throw new NoJson();
    }
    switch (peek()) {
      case '"' -> string();
      case '[' -> array(depth);
      case '{' -> object(depth);
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void object(int depth) throws NoJson {
    expect('{');
    if (isNext('}')) {
      return;
    }
    do {
      blanks();
      string();
      expect(':');
      value(depth + 1);
    } while (isNext(','));
    expect('}');
  }

  private void word(String word) throws NoJson {
    if (!in.startsWith(word, at)) {
      throw new NoJson();
    }
    at += word.length();
  }

  private void number() throws NoJson {
    Matcher number = NUMBER.matcher(in).region(at, in.length());
    if (!number.lookingAt()) {
      throw new NoJson();
    }
    at = number.end();
  }

  private String string() throws NoJson {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = take();
      if (c == '"') {
        return value.toString();
      }
      if (c < 0x20) {
        throw new NoJson();
      }
      value.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() throws NoJson {
    char c = take();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw new NoJson();
    };
  }

  private char unicode() throws NoJson {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(take(), 16);
      if (digit < 0) {
        throw new NoJson();
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private char take() throws NoJson {
    char c = peek();
    at++;
    return c;
  }

  private char peek() throws NoJson {
    if (at >= in.length()) {
      throw new NoJson();
    }
    return in.charAt(at);
  }

  private void expect(char c) throws NoJson {
    if (!isNext(c)) {
      throw new NoJson();
    }
  }

  /** Passes a character if it comes next, blanks left aside. */
  private boolean isNext(char c) {
    blanks();
    boolean isNext = at < in.length() && in.charAt(at) == c;
    at += isNext ? 1 : 0;
    return isNext;
  }

  private void blanks() {
    while (at < in.length() && " \t\r\n".indexOf(in.charAt(at)) >= 0) {
      at++;
    }
  }
}
