package dev.shale.local;

/** How a store is checked, and what may be done about what is found. */
public record CheckRequest(Depth depth, Repair repair) {
  /** What is read. */
  public enum Depth {
    /** What is said of things: sizes, types, owners, modes, times. */
    METADATA,
    /** Every byte. */
    CONTENT
  }

  /** What may be done. */
  public enum Repair {
    /** Nothing. */
    NONE,
    /** What loses nothing: what can be made or fetched again is removed, and made again. */
    LOSSLESS,
    /** That, and removing images and containers that nothing can make whole. */
    FORCED
  }
}
