package dev.shale.dockerfile;

import dev.shale.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Expansion of words: quotes and escapes are taken away, {@code $name}, {@code ${name}}, {@code
 * ${name:-word}} and {@code ${name:+word}} replaced; an unset variable is empty. No expansion is
 * expanded again.
 *
 * <p>Immutable. Spec: Dockerfile reference, "Environment replacement".
 */
public final class Substitution {
  /** What variables are worth. */
  @FunctionalInterface
  public interface Variables {
    /** The value; empty if the variable is not set. */
    Optional<String> value(String name);
  }

  /** How deep {@code ${a:-${b:-…}}} may go. */
  public static final int MAX_DEPTH = 100;

  private static final String SPECIAL_PARAMETERS = "@*#?-$!";

  private final char escape;

  /**
   * @param escape the character that takes the next one's meaning away
   */
  public Substitution(char escape) {
    this.escape = escape;
  }

  /**
   * Expands a text to one word, whatever blanks it has.
   *
   * @throws SubstitutionException if a quote or brace is not closed, or a modifier is unknown
   */
  public String word(String text, Variables variables) {
    return new Scan(text, variables).toEnd().text();
  }

  /**
   * Expands a text and splits it at blanks that are not quoted, those of values too.
   *
   * @throws SubstitutionException as {@link #word}
   */
  public List<String> words(String text, Variables variables) {
    return new Scan(text, variables).toEnd().words();
  }

  /** Refuses what {@link #word} would refuse, whatever variables there are. */
  void check(String text) {
    word(text, name -> Optional.empty());
  }

  /** A result as one text and as words. */
  private static final class Result {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder word = new StringBuilder();
    private final List<String> words = new ArrayList<>();

    void addQuoted(String part) {
      text.append(part);
      word.append(part);
    }

    void addSplit(String part) {
      text.append(part);
      for (int i = 0; i < part.length(); i++) {
        char c = part.charAt(i);
        if (Character.isWhitespace(c)) {
          endWord();
        } else {
          word.append(c);
        }
      }
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
      return List.copyOf(words);
    }
  }

  /** One pass over a text. */
  private final class Scan {
    private final String in;
    private final Variables variables;
    private int at;
    private int depth;

    Scan(String in, Variables variables) {
      this.in = in;
      this.variables = variables;
    }

    Result toEnd() {
      Result result = new Result();
      while (at < in.length()) {
        step(result);
      }
      return result;
    }

    /** Up to the brace that closes, which is passed. */
    private String toBrace() {
      if (++depth > MAX_DEPTH) {
        throw invalid("more than %d nested ${}".formatted(MAX_DEPTH));
      }
      Result result = new Result();
      while (at < in.length()) {
        if (in.charAt(at) == '}') {
          at++;
          depth--;
          return result.text();
        }
        step(result);
      }
      throw invalid("missing } in \"%s\"".formatted(in));
    }

    private void step(Result result) {
      char c = in.charAt(at);
      if (c == '$') {
        result.addSplit(dollar());
      } else if (c == '\'') {
        result.addQuoted(singleQuoted());
      } else if (c == '"') {
        result.addQuoted(doubleQuoted());
      } else if (c == escape) {
        at++; // one at the very end stands for nothing
        if (at < in.length()) {
          result.addQuoted(character());
        }
      } else {
        result.addSplit(character());
      }
    }

    private String character() {
      return String.valueOf(in.charAt(at++));
    }

    private String singleQuoted() {
      int end = in.indexOf('\'', at + 1);
      if (end < 0) {
        throw invalid("missing ' in \"%s\"".formatted(in));
      }
      String quoted = in.substring(at + 1, end);
      at = end + 1;
      return quoted;
    }

    private String doubleQuoted() {
      StringBuilder quoted = new StringBuilder();
      at++;
      while (at < in.length()) {
        char c = in.charAt(at);
        if (c == '"') {
          at++;
          return quoted.toString();
        }
        if (c == '$') {
          quoted.append(dollar());
        } else {
          quoted.append(unescaped(c));
        }
      }
      throw invalid("missing \" in '%s'".formatted(in));
    }

    /** Between double quotes, only what would have a meaning there loses its escape. */
    private String unescaped(char c) {
      if (c == escape && at + 1 < in.length()) {
        char next = in.charAt(at + 1);
        if (next == '"' || next == '$' || next == escape) {
          at++;
        }
      }
      return character();
    }

    private String dollar() {
      at++;
      if (at < in.length() && in.charAt(at) == '{') {
        at++;
        return braced();
      }
      String name = name();
      return name.isEmpty() ? "$" : variables.value(name).orElse("");
    }

    private String braced() {
      String name = name();
      if (at == in.length()) {
        throw invalid("missing } in \"%s\"".formatted(in));
      }
      if (name.isEmpty()) {
        throw invalid("bad substitution in \"%s\"; expected a name after ${".formatted(in));
      }
      if (in.charAt(at) == '}') {
        at++;
        return variables.value(name).orElse("");
      }
      Optional<String> value = variables.value(name).filter(v -> !v.isEmpty());
      if (in.startsWith(":-", at)) {
        at += 2;
        String otherwise = toBrace();
        return value.orElse(otherwise);
      }
      if (in.startsWith(":+", at)) {
        at += 2;
        String instead = toBrace();
        return value.map(v -> instead).orElse("");
      }
      throw unknownModifier();
    }

    private SubstitutionException unknownModifier() {
      int length = in.charAt(at) == ':' ? 2 : 1;
      String modifier = in.substring(at, Math.min(at + length, in.length()));
      boolean isOfTheLanguage = List.of("-", "+", "?", ":?", "#", "%", "/").contains(modifier);
      return isOfTheLanguage
          ? new SubstitutionException(
              ErrorKind.UNSUPPORTED,
              "modifier %s in \"%s\" is not offered yet; :- and :+ are".formatted(modifier, in))
          : invalid("unknown modifier %s in \"%s\"; expected :- or :+".formatted(modifier, in));
    }

    /** Digits, one special character, or letters, digits and underscores; may be empty. */
    private String name() {
      int start = at;
      if (at < in.length() && SPECIAL_PARAMETERS.indexOf(in.charAt(at)) >= 0) {
        at++;
        return in.substring(start, at);
      }
      boolean isNumber = at < in.length() && Character.isDigit(in.charAt(at));
      while (at < in.length() && isPartOfName(in.charAt(at), isNumber)) {
        at++;
      }
      return in.substring(start, at);
    }

    private static boolean isPartOfName(char c, boolean isNumber) {
      return Character.isDigit(c) || (!isNumber && (Character.isLetter(c) || c == '_'));
    }
  }

  private static SubstitutionException invalid(String what) {
    return new SubstitutionException(ErrorKind.INVALID, what);
  }
}
