package dev.shale.render;

import dev.shale.progress.ProgressListener;
import java.io.PrintStream;
import java.time.InstantSource;

/** Shows what happens, while it happens. Thread-safe; starts no thread of its own. */
public interface ProgressDisplay extends ProgressListener, AutoCloseable {
  /**
   * A display in one of the styles.
   *
   * @param err where to; {@code AUTO} asks {@code terminal} whether that is one
   */
  static ProgressDisplay of(
      ProgressStyle style, PrintStream err, Terminal terminal, InstantSource clock) {
    return switch (style) {
      case AUTO ->
          switch (terminal) {
            case Terminal.Present(int columns) -> new BarProgress(err, columns, clock);
            case Terminal.Absent() -> new LineProgress(err, clock);
          };
      case TTY -> new BarProgress(err, terminal.columns(), clock);
      case PLAIN -> new LineProgress(err, clock);
      case JSON -> new JsonProgress(err, clock);
      case NONE -> new WarningsOnly(err);
    };
  }

  /** Shows what was held back, and leaves the screen in order. */
  @Override
  void close();
}
