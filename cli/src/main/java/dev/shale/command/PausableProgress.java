package dev.shale.command;

import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes events on, but for while a person has the screen: what happens then is told afterwards.
 * Thread-safe.
 */
final class PausableProgress implements ProgressListener {
  private final ProgressListener behind;
  private final List<ProgressEvent> held = new ArrayList<>();
  private boolean isPaused;

  PausableProgress(ProgressListener behind) {
    this.behind = behind;
  }

  @Override
  public synchronized void on(ProgressEvent event) {
    if (isPaused) {
      held.add(event);
    } else {
      behind.on(event);
    }
  }

  /** Holds events back until it is closed; one at a time. */
  synchronized Pause pause() {
    isPaused = true;
    return this::goOn;
  }

  private synchronized void goOn() {
    isPaused = false;
    held.forEach(behind::on);
    held.clear();
  }

  /** Nothing is told, until closed. */
  interface Pause extends AutoCloseable {
    @Override
    void close();
  }
}
