package dev.shale.dockerfile;

import java.util.Optional;

/**
 * The parser directives of a Dockerfile.
 *
 * <p>Spec: Dockerfile reference, "Parser directives".
 *
 * @param syntax the front end that was asked for; the built-in language answers
 * @param escape {@code \} or a backtick
 * @param check what to lint, as written
 */
public record Directives(Optional<String> syntax, char escape, Optional<String> check) {
  /** What holds where a file says nothing. */
  public static final Directives NONE = new Directives(Optional.empty(), '\\', Optional.empty());
}
