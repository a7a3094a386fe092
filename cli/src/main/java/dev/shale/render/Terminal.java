package dev.shale.render;

/** Whether a person watches standard error. */
public sealed interface Terminal {
  /** How wide lines may be. */
  default int columns() {
    return 80;
  }

  /** A screen. */
  record Present(int columns) implements Terminal {}

  /** A file or pipe. */
  record Absent() implements Terminal {}
}
