package dev.shale.local;

import dev.shale.image.LayerId;
import dev.shale.snapshot.StagedTree;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A root for one step of a build. It belongs to the process that opened it and goes with it; what
 * was committed stays.
 */
public final class ScratchRoot implements AutoCloseable {
  private final StagedTree staged;
  private final ActiveRoot root;

  ScratchRoot(StagedTree staged, ActiveRoot root) {
    this.staged = staged;
    this.root = root;
  }

  public ActiveRoot root() {
    return root;
  }

  /** Where all that it has is. */
  StagedTree staged() {
    return staged;
  }

  /**
   * Makes what was changed a layer; none if nothing was.
   *
   * @param latest later times become this one
   */
  public Optional<LayerId> commit(Optional<Instant> latest) throws IOException {
    return root.finish(latest);
  }

  /** Removes what was not committed; must not be mounted. */
  @Override
  public void close() throws IOException {
    staged.close();
  }
}
