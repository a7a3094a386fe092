package dev.shale.command;

import dev.shale.error.OciException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ages as people say them: {@code 90d}, {@code 2w}, or a duration such as {@code 36h}. */
final class Age {
  private static final Pattern DAYS = Pattern.compile("([0-9]{1,6})([dw])");
  private static final int DAYS_OF_A_WEEK = 7;

  private Age() {}

  static Duration parse(String text) {
    Matcher days = DAYS.matcher(text);
    if (!days.matches()) {
      return duration(text);
    }
    long number = Long.parseLong(days.group(1));
    return Duration.ofDays(days.group(2).equals("w") ? number * DAYS_OF_A_WEEK : number);
  }

  private static Duration duration(String text) {
    try {
      return GoDuration.parse(text);
    } catch (OciException e) {
      throw new OciException(
          e.kind(), "age \"%s\": expected such as 90d, 2w or 36h".formatted(text), e);
    }
  }
}
