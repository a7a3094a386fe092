package dev.shale.dockerfile;

import java.util.Optional;

/**
 * The parser directives of a Dockerfile.
 *
 * <p>Spec: Dockerfile reference, "Parser directives".
 *
 * @param syntax the front end that was asked for; the built-in language answers, in one of its
 *     {@linkplain Dialect dialects}
 * @param escape {@code \} or a backtick
 * @param check what the file is checked for, as written
 */
public record Directives(Optional<Word> syntax, char escape, Optional<Word> check) {
  /** What the file is checked for. */
  public CheckOptions checkOptions() {
    return check
        .map(word -> CheckOptions.parse(word.text(), doubt -> {}))
        .orElse(CheckOptions.USUAL);
  }

  /** Whose language the file is in. */
  public Dialect dialect() {
    return syntax.filter(word -> frontEnd(word).equals("shale")).isPresent()
        ? Dialect.SHALE
        : Dialect.DOCKER;
  }

  /** What a {@code syntax} names: all up to the first blank. */
  static String frontEnd(Word syntax) {
    return syntax.text().split("\\s", 2)[0];
  }
}
