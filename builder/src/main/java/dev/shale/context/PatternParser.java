package dev.shale.context;

import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the patterns of Go's {@code filepath.Match}, and {@code **} where it is a pattern too.
 *
 * <p>Spec: Go 1.25, path/filepath, "func Match".
 */
final class PatternParser {
  private final int[] pattern;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private PatternParser(int[] pattern) {
    this.pattern = pattern;
  }

  /**
   * The tokens of a pattern in which {@code **} is nothing special.
   *
   * @throws OciException INVALID with what is wrong as its whole message
   */
  static List<Token> parseNames(int[] pattern) {
    PatternParser parser = new PatternParser(pattern);
    while (parser.more()) {
      parser.one();
    }
    return parser.tokens;
  }

  /**
   * The tokens of a line of an ignore file: {@code **} takes any number of directories.
   *
   * <p>Where a pattern's only wildcard is a {@code **} at its start, that one takes parts of names
   * too: {@code **file} has {@code myfile}, although {@code **file*} has not. So does moby's.
   *
   * @throws OciException INVALID with what is wrong as its whole message
   */
  static List<Token> parsePaths(int[] pattern) {
    PatternParser parser = new PatternParser(pattern);
    boolean startsWithName = parser.pathStartsWithPartOfName();
    while (parser.more()) {
      if (parser.isNext('*', 0) && parser.isNext('*', 1)) {
        parser.directories();
      } else {
        parser.one();
      }
    }
    if (startsWithName
        && parser.tokens.stream().skip(1).allMatch(Token.Literal.class::isInstance)) {
      parser.tokens.set(0, new Token.Anything());
    }
    return parser.tokens;
  }

  private boolean pathStartsWithPartOfName() {
    return isNext('*', 0) && isNext('*', 1) && pattern.length > 2 && pattern[2] != '/';
  }

  private void directories() {
    at += 2;
    if (isNext('/', 0)) {
      at++;
    }
    tokens.add(more() ? new Token.AnyDirectories() : new Token.Anything());
  }

  private void one() {
    int character = next();
    switch (character) {
      case '*' -> tokens.add(new Token.AnyName());
      case '?' -> tokens.add(new Token.AnyCharacter());
      case '[' -> tokens.add(oneOf());
      case '\\' -> tokens.add(new Token.Literal(escaped()));
      default -> tokens.add(new Token.Literal(character));
    }
  }

  private Token oneOf() {
    Token.Sense sense = isNext('^', 0) ? Token.Sense.NOT_LISTED : Token.Sense.LISTED;
    if (sense == Token.Sense.NOT_LISTED) {
      at++;
    }
    List<Token.Range> ranges = new ArrayList<>();
    while (ranges.isEmpty() || !isNext(']', 0)) {
      int first = member();
      int last = first;
      if (isNext('-', 0)) {
        at++;
        last = member();
      }
      ranges.add(new Token.Range(first, last));
    }
    at++;
    return new Token.OneOf(ranges, sense);
  }

  /** A character of a class, where a bare {@code -} or {@code ]} cannot stand. */
  private int member() {
    if (!more()) {
      throw OciException.invalid("the [ has no ]");
    }
    int character = next();
    if (character == '-' || character == ']') {
      throw OciException.invalid("a %c in [] needs a \\ before it", character);
    }
    return character == '\\' ? escaped() : character;
  }

  private int escaped() {
    if (!more()) {
      throw OciException.invalid("the \\ at the end escapes nothing");
    }
    return next();
  }

  private boolean more() {
    return at < pattern.length;
  }

  private int next() {
    return pattern[at++];
  }

  private boolean isNext(int character, int ahead) {
    return at + ahead < pattern.length && pattern[at + ahead] == character;
  }
}
