package dev.shale.error;

import java.util.regex.Pattern;

/** Makes a text that comes from elsewhere fit to be shown. */
public final class OneLine {
  /** Control characters, and those that only say how others are shown. */
  private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}]+");

  private OneLine() {}

  /** The text without what would end the line or act on a terminal. */
  public static String of(String text) {
    return UNSHOWN.matcher(text).replaceAll(" ").strip();
  }
}
