package dev.shale.command;

import dev.shale.snapshot.Obstacle;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How an ordinary user's process gets to where it may mount. Going there does not return, but
 * throws.
 */
public interface UserNamespaceEntry {
  /** Why the user can have no namespace; empty if nothing is in the way. */
  Optional<Obstacle> obstacle() throws IOException;

  /** Starts the program over, inside. */
  void enter() throws IOException;

  /** Becomes another program, inside. */
  void become(List<String> command) throws IOException;
}
