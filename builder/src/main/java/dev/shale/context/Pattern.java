package dev.shale.context;

import java.util.BitSet;
import java.util.List;

/**
 * A pattern, ready to be matched in time proportional to its length and the path's, whatever its
 * stars. Immutable.
 */
final class Pattern {
  private final List<Token> tokens;

  private Pattern(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /** A pattern of single names, in which {@code **} is nothing special. */
  static Pattern ofNames(byte[] pattern) {
    return new Pattern(PatternParser.parseNames(Characters.of(pattern)));
  }

  /** A pattern of whole paths. */
  static Pattern ofPaths(byte[] pattern) {
    return new Pattern(PatternParser.parsePaths(Characters.of(pattern)));
  }

  /** Whether the whole of {@code characters} is as the pattern says. */
  boolean matches(int[] characters) {
    return reached(characters).get(tokens.size());
  }

  /** Whether something that starts with {@code characters} could be as the pattern says. */
  boolean canStartWith(int[] characters) {
    return !reached(characters).isEmpty();
  }

  /** How far in the pattern one can be after these characters: each way of matching at once. */
  private BitSet reached(int[] characters) {
    BitSet now = new BitSet(tokens.size() + 1);
    BitSet next = new BitSet(tokens.size() + 1);
    enter(0, now);
    for (int character : characters) {
      for (int i = now.nextSetBit(0); i >= 0 && i < tokens.size(); i = now.nextSetBit(i + 1)) {
        step(i, character, next);
      }
      if (next.isEmpty()) {
        return next;
      }
      BitSet before = now;
      now = next;
      next = before;
      next.clear();
    }
    return now;
  }

  private void step(int i, int character, BitSet next) {
    switch (tokens.get(i)) {
      case Token.Literal literal -> enterIf(character == literal.character(), i + 1, next);
      case Token.AnyCharacter any -> enterIf(character != '/', i + 1, next);
      case Token.OneOf oneOf -> enterIf(oneOf.has(character), i + 1, next);
      case Token.AnyName any -> enterIf(character != '/', i, next);
      case Token.Anything any -> enter(i, next);
      case Token.AnyDirectories any -> {
        next.set(i);
        enterIf(character == '/', i + 1, next);
      }
    }
  }

  private void enterIf(boolean fits, int i, BitSet reached) {
    if (fits) {
      enter(i, reached);
    }
  }

  /** Reaches a token, and the one behind it if it takes nothing as well. */
  private void enter(int i, BitSet reached) {
    reached.set(i);
    if (i < tokens.size() && takesNothing(tokens.get(i))) {
      enter(i + 1, reached);
    }
  }

  private static boolean takesNothing(Token token) {
    return token instanceof Token.AnyName
        || token instanceof Token.Anything
        || token instanceof Token.AnyDirectories;
  }
}
