package dev.shale.dockerfile;

import dev.shale.dockerfile.Lexer.Expanded;
import dev.shale.dockerfile.Lexer.Mode;
import dev.shale.dockerfile.Lexer.Variables;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** One pass of a {@link Lexer} over a text. */
final class LexerScan {
  /** Whether escapes of a part are written too: patterns have a use for them. */
  private enum Escapes {
    TAKEN,
    RAW
  }

  private static final String SPECIAL_PARAMETERS = "@*#?-$!";
  private static final String MODIFIERS = "-+?#%";

  private final String in;
  private final char escape;
  private final Set<Mode> modes;
  private final Variables variables;
  private final SortedSet<String> used = new TreeSet<>();
  private final SortedSet<String> unset = new TreeSet<>();
  private Escapes escapes;
  private int at;
  private int depth;

  LexerScan(String in, char escape, Set<Mode> modes, Variables variables) {
    this.in = in;
    this.escape = escape;
    this.modes = modes;
    this.variables = variables;
    this.escapes = modes.contains(Mode.RAW_ESCAPES) ? Escapes.RAW : Escapes.TAKEN;
  }

  Expanded expanded() {
    SplitText result = new SplitText(in);
    while (at < in.length()) {
      step(result);
    }
    return new Expanded(result.text(), result.words(), used, unset);
  }

  /** Up to a character that closes, which is passed. */
  private String upTo(char stop, Escapes within) {
    if (++depth > Lexer.MAX_DEPTH) {
      throw WordException.of("more than %d nested ${}", Lexer.MAX_DEPTH);
    }
    Escapes around = escapes;
    escapes = within;
    SplitText result = new SplitText(in);
    while (at < in.length()) {
      if (in.charAt(at) == stop) {
        at++;
        depth--;
        escapes = around;
        return result.text();
      }
      step(result);
    }
    throw missing(stop);
  }

  private void step(SplitText result) {
    char c = in.charAt(at);
    boolean isQuote = (c == '\'' || c == '"') && !modes.contains(Mode.NO_QUOTES);
    if (c == '$') {
      result.addSplit(dollar());
    } else if (isQuote) {
      result.addWhole(withQuotes(c, c == '\'' ? singleQuoted() : doubleQuoted()));
    } else if (c == escape) {
      result.addWhole(escaped());
    } else {
      result.addSplit(character());
    }
  }

  private String character() {
    return String.valueOf(in.charAt(at++));
  }

  /** An escape and what it escapes; one at the very end stands for nothing. */
  private String escaped() {
    String mark = character();
    String raw = escapes == Escapes.RAW ? mark : "";
    return at == in.length() ? raw : raw + character();
  }

  private String withQuotes(char quote, String quoted) {
    return modes.contains(Mode.RAW_QUOTES) ? quote + quoted + quote : quoted;
  }

  private String singleQuoted() {
    int end = in.indexOf('\'', at + 1);
    if (end < 0) {
      throw missing('\'');
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
      quoted.append(c == '$' ? dollar() : c == escape ? escapedInQuotes() : character());
    }
    throw missing('"');
  }

  /**
   * Between double quotes, only what would have a meaning there can be escaped; before anything
   * else, an escape is a character, which where escapes count has to be escaped itself.
   */
  private String escapedInQuotes() {
    String mark = character();
    String raw = escapes == Escapes.RAW ? mark : "";
    boolean isMeant = at < in.length() && ("\"$" + mark).indexOf(in.charAt(at)) >= 0;
    return raw + (isMeant ? character() : mark);
  }

  private String dollar() {
    int start = at++;
    if (at < in.length() && in.charAt(at) == '{') {
      at++;
      return braced(start);
    }
    String name = name();
    return name.isEmpty() ? "$" : value(name).orElseGet(() -> instead(start));
  }

  /** What stands for a variable that is not set and has been passed. */
  private String instead(int start) {
    return modes.contains(Mode.KEEP_UNSET) ? in.substring(start, at) : "";
  }

  private Optional<String> value(String name) {
    Optional<String> value = variables.value(name);
    (value.isPresent() ? used : unset).add(name);
    return value;
  }

  private String braced(int start) {
    String name = name();
    if (at == in.length()) {
      throw missing('}');
    }
    if (name.isEmpty()) {
      throw WordException.of("bad substitution in \"%s\"; expected a name after ${", in);
    }
    char modifier = in.charAt(at++);
    return switch (modifier) {
      case '}' -> value(name).orElseGet(() -> instead(start));
      case '/' -> replaced(name, start);
      case ':' -> modified(name, start, true);
      default -> {
        at--;
        yield modified(name, start, false);
      }
    };
  }

  private String modified(String name, int start, boolean emptyIsUnset) {
    if (at == in.length()) {
      throw missing('}');
    }
    char modifier = in.charAt(at++);
    boolean isKnown = MODIFIERS.indexOf(modifier) >= 0;
    boolean mayStay = emptyIsUnset && modes.contains(Mode.KEEP_UNSET);
    if (!isKnown && !mayStay) {
      throw unknown(modifier, emptyIsUnset);
    }
    boolean hasPattern = modifier == '#' || modifier == '%';
    String word = upTo('}', hasPattern ? Escapes.RAW : Escapes.TAKEN);
    Optional<String> value = value(name);
    if (value.isEmpty() && modes.contains(Mode.KEEP_UNSET)) {
      return instead(start);
    }
    Optional<String> usable = value.filter(text -> !emptyIsUnset || !text.isEmpty());
    return switch (modifier) {
      case '-' -> usable.orElse(word);
      case '+' -> usable.isPresent() ? word : "";
      case '?' -> usable.orElseThrow(() -> notSet(name, word, value.isPresent()));
      case '#', '%' -> trimmed(value.orElse(""), modifier, word);
      default -> throw unknown(modifier, emptyIsUnset);
    };
  }

  private static String trimmed(String value, char modifier, String word) {
    boolean isDoubled = !word.isEmpty() && word.charAt(0) == modifier;
    ShellPattern pattern = ShellPattern.parse(isDoubled ? word.substring(1) : word);
    ShellPattern.Reach reach = isDoubled ? ShellPattern.Reach.LONGEST : ShellPattern.Reach.SHORTEST;
    return modifier == '#'
        ? pattern.withoutPrefix(value, reach)
        : pattern.withoutSuffix(value, reach);
  }

  private String replaced(String name, int start) {
    boolean all = at < in.length() && in.charAt(at) == '/';
    at += all ? 1 : 0;
    String pattern = upTo('/', Escapes.RAW);
    String text = upTo('}', Escapes.RAW);
    Optional<String> value = value(name);
    if (value.isEmpty() && modes.contains(Mode.KEEP_UNSET)) {
      return instead(start);
    }
    ShellPattern.Matches matches = all ? ShellPattern.Matches.ALL : ShellPattern.Matches.FIRST;
    return ShellPattern.parse(pattern).replaced(value.orElse(""), text, matches);
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

  private WordException missing(char what) {
    char quote = in.indexOf('"') < 0 ? '"' : '\'';
    return WordException.of("missing %s in %s%s%s", what, quote, in, quote);
  }

  private WordException unknown(char modifier, boolean hasColon) {
    return WordException.of(
        "unknown modifier %s%s in \"%s\"; expected :- :+ :? - + ? # %% or /",
        hasColon ? ":" : "", modifier, in);
  }

  private static WordException notSet(String name, String message, boolean isSet) {
    return message.isEmpty()
        ? WordException.of("variable %s is %s", name, isSet ? "empty" : "not set")
        : WordException.of("variable %s: %s", name, message);
  }
}
