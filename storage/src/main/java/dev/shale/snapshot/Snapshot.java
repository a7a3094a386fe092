package dev.shale.snapshot;

import dev.shale.image.ChainId;

/** A state of a file system that the store keeps. */
public sealed interface Snapshot {
  /** A stack of layers that never changes again; the only kind that can be a parent. */
  record Committed(ChainId chain) implements Snapshot {}

  /** What a working container changes, over a committed stack or over nothing. */
  record Active(ContainerId container) implements Snapshot {}
}
