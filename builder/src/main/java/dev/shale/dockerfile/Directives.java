package dev.shale.dockerfile;

import java.util.Optional;

/**
 * The parser directives of a Dockerfile.
 *
 * <p>Spec: Dockerfile reference, "Parser directives".
 *
 * @param syntax the front end that was asked for; the built-in language answers
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
}
