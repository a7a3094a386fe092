package dev.shale.command;

import java.io.InputStream;
import java.util.Optional;

/** Standard input, and the person at it, if there is one. */
public interface StandardInput {
  /** Everything that comes; the process's own, so it is not closed. */
  InputStream bytes();

  /** Asks the person for a line; empty if there is nobody, or no answer. */
  Optional<String> ask(String question);

  /** Asks for a line that does not appear on the screen. */
  Optional<String> askSecretly(String question);
}
