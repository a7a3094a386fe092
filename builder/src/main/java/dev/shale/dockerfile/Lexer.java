package dev.shale.dockerfile;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * Expansion of words as a shell does it: quotes and escapes are taken away, and variables replaced
 * in all these forms:
 *
 * <pre>
 * $name ${name}                      the value; nothing where it is not set
 * ${name-word}   ${name:-word}       word where it is not set
 * ${name+word}   ${name:+word}       word where it is set, else nothing
 * ${name?word}   ${name:?word}       a refusal in these words where it is not set
 * ${name#pattern} ${name##pattern}   without the shortest, the longest start that matches
 * ${name%pattern} ${name%%pattern}   without the shortest, the longest end that matches
 * ${name/pattern/text} and // for /  with the first match, all matches replaced
 * </pre>
 *
 * With a colon, empty counts as not set. A word, pattern or text is expanded itself; the result of
 * an expansion is not expanded again.
 *
 * <p>Immutable. Spec: Dockerfile reference, "Environment replacement"; what it leaves open is as in
 * BuildKit, but for {@code $} in the text of {@code /}, which is no reference to a group here.
 */
public final class Lexer {
  /** What is done otherwise than usual. */
  public enum Mode {
    /** Quotes stay in the result. */
    RAW_QUOTES,
    /** Escapes stay in the result; what is escaped is literal still. */
    RAW_ESCAPES,
    /** Variables that are not set stay as written. */
    KEEP_UNSET,
    /** Quotes are characters like any other. */
    NO_QUOTES
  }

  /** What variables are worth. */
  @FunctionalInterface
  public interface Variables {
    /** The value; empty if the variable is not set. */
    Optional<String> value(String name);
  }

  /**
   * A word, expanded.
   *
   * @param text all of it, blanks included
   * @param words split at blanks that are not quoted, those of values too
   * @param used variables it names that are set
   * @param unset variables it names that are not
   */
  public record Expanded(
      String text, List<String> words, SortedSet<String> used, SortedSet<String> unset) {
    public Expanded {
      words = List.copyOf(words);
    }
  }

  /** How deep {@code ${a:-${b:-…}}} may go. */
  public static final int MAX_DEPTH = 100;

  /** How many characters a word may become. */
  public static final int MAX_LENGTH = 1 << 20;

  private final char escape;
  private final Set<Mode> modes;

  /**
   * @param escape the character that takes the next one's meaning away
   */
  public Lexer(char escape, Mode... modes) {
    this.escape = escape;
    this.modes = EnumSet.noneOf(Mode.class);
    this.modes.addAll(List.of(modes));
  }

  /**
   * Expands a text.
   *
   * @throws WordException if a quote or brace is not closed, a form is unknown, a variable that has
   *     to be set is not, or the result is too long
   */
  public Expanded expand(String text, Variables variables) {
    return new LexerScan(text, escape, modes, variables).expanded();
  }

  /** Refuses what {@link #expand} would refuse, whatever variables there are. */
  void check(String text) {
    expand(text, name -> Optional.of("*")); // set; and a pattern that has it is sound
  }
}
