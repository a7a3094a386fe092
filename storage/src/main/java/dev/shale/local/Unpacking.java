package dev.shale.local;

import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.Overlay;

/** Whether layers are unpacked, and how an unpacked one says what it hides. */
public enum Unpacking {
  /** As overlayfs reads it when root mounts it. */
  TRUSTED,
  /** As overlayfs reads it in a user namespace. */
  USER,
  /**
   * Not at all: an ordinary user can set no owners, so layers stay packed and are looked at through
   * their tables of contents.
   */
  NONE;

  boolean isWanted() {
    return this != NONE;
  }

  WhiteoutFormat format() {
    return this == USER ? WhiteoutFormat.OVERLAY_USER : WhiteoutFormat.OVERLAY_TRUSTED;
  }

  Overlay.Marks marks() {
    return this == USER ? Overlay.Marks.USER : Overlay.Marks.TRUSTED;
  }
}
