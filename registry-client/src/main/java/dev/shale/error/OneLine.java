package dev.shale.error;

import java.util.regex.Pattern;

/** What others wrote, fit for one line of a terminal, which does not obey it. */
public final class OneLine {
  /** Control characters, those that only say how others are shown, and ends of lines. */
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  private OneLine() {}

  /** The text, with a space for whatever is not to be seen. */
  public static String of(String text) {
    return UNFIT.matcher(text).replaceAll(" ").strip();
  }

  /**
   * The same, cut where it is too long.
   *
   * @param most how many characters there may be
   */
  public static String of(String text, int most) {
    String line = of(text);
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }
}
