package dev.shale.command;

import dev.shale.error.OciException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as the peers' users write them: {@code 512m}, {@code 10GB}, {@code 1.5GiB}. */
final class ByteSize {
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kmgtp]?)(i?)b?");
  private static final String UNITS = "kmgtp";

  private ByteSize() {}

  /**
   * How many bytes. Units are decimal, as those that sizes are shown with; with {@code i} they are
   * binary.
   */
  static long parse(String text) {
    return parse(text, 1000);
  }

  /** As {@link #parse}, but all units are binary, as in all limits of the peers. */
  static long parseBinary(String text) {
    return parse(text, 1024);
  }

  private static long parse(String text, long unit) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches() || (size.group(2).isEmpty() && !size.group(3).isEmpty())) {
      throw invalid(text);
    }
    int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
    long each = size.group(3).isEmpty() ? unit : 1024;
    BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(each).pow(power));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw invalid(text);
    }
    return bytes.longValue();
  }

  private static OciException invalid(String text) {
    return OciException.invalid("size \"%s\": expected a number and a unit, as 10GB", text);
  }
}
