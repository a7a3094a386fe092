package dev.shale.render;

import java.time.Duration;

/** How long ago something was, as the peers say it. */
public final class HumanAge {
  private HumanAge() {}

  /** {@code 3 hours ago}; the coarsest words that still tell something. */
  public static String of(Duration age) {
    return words(age.isNegative() ? Duration.ZERO : age) + " ago";
  }

  private static String words(Duration age) {
    long seconds = age.toSeconds();
    long minutes = age.toMinutes();
    long hours = age.plusMinutes(30).toHours();
    long days = hours / 24;
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds < 60) {
      return seconds == 1 ? "1 second" : seconds + " seconds";
    } else if (minutes < 60) {
      return minutes == 1 ? "About a minute" : minutes + " minutes";
    } else if (hours < 48) {
      return hours <= 1 ? "About an hour" : hours + " hours";
    } else if (days < 14) {
      return days + " days";
    } else if (days < 60) {
      return days / 7 + " weeks";
    } else if (days < 2 * 365) {
      return days / 30 + " months";
    }
    return days / 365 + " years";
  }
}
