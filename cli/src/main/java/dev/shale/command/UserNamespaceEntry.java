package dev.shale.command;

import java.io.IOException;
import java.util.List;

/**
 * How an ordinary user's process gets to where it may mount. Neither method returns, but throws.
 */
public interface UserNamespaceEntry {
  /** Starts the program over, inside. */
  void enter() throws IOException;

  /** Becomes another program, inside. */
  void become(List<String> command) throws IOException;
}
