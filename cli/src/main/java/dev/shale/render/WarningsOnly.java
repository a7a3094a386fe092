package dev.shale.render;

import dev.shale.progress.ProgressEvent;
import java.io.PrintStream;

/** Shows warnings, which are not progress, and nothing else. */
final class WarningsOnly implements ProgressDisplay {
  private final PrintStream err;

  WarningsOnly(PrintStream err) {
    this.err = err;
  }

  @Override
  public void on(ProgressEvent event) {
    if (event instanceof ProgressEvent.Warning warning) {
      err.println(Phrases.warning(warning));
    }
  }

  @Override
  public void close() {}
}
