package dev.shale.render;

import dev.shale.error.OciException;
import java.util.Arrays;
import java.util.Locale;

/** How progress is shown. */
public enum ProgressStyle {
  /** Bars on a terminal, lines elsewhere. */
  AUTO,
  /** Bars, redrawn in place. */
  TTY,
  /** A line for every step and every end, and one every few seconds between. */
  PLAIN,
  /** An object per line, for programs. */
  JSON,
  /** Warnings only. */
  NONE;

  /**
   * The style of a name, in lower case.
   *
   * @throws OciException INVALID if there is none
   */
  public static ProgressStyle parse(String name) {
    return Arrays.stream(values())
        .filter(style -> style.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                OciException.invalid(
                    "progress \"%s\": expected auto, tty, plain, json or none", name));
  }
}
