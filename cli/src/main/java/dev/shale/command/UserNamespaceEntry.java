package dev.shale.command;

import dev.shale.snapshot.Obstacle;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * How a process that may not mount gets to where it may. Going there does not return, but throws.
 */
public interface UserNamespaceEntry {
  /** Why the user can have no namespace; empty if nothing is in the way. */
  Optional<Obstacle> obstacle() throws IOException;

  /** Why nobody but the user exists inside; empty if others do. */
  Optional<Obstacle> rangeObstacle() throws IOException;

  /** Starts the program over, inside. */
  void enter() throws IOException;

  /** Becomes another program, inside. */
  void become(List<String> command) throws IOException;

  /** Becomes another program where this one is. */
  void becomeHere(List<String> command) throws IOException;
}
