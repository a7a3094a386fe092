package dev.shale.progress;

/** Where events go. Implementations are thread-safe, return at once and do not throw. */
@FunctionalInterface
public interface ProgressListener {
  /** A listener that ignores everything. */
  ProgressListener NONE = event -> {};

  /** Takes note of an event. */
  void on(ProgressEvent event);

  /** Tells the user something that is not an error. */
  default void warn(String message) {
    on(new ProgressEvent.Warning(message));
  }
}
