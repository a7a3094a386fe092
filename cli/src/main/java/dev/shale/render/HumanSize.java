package dev.shale.render;

import java.util.List;
import java.util.Locale;

/** Sizes as the peers print them: three digits, decimal units. */
public final class HumanSize {
  private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

  private HumanSize() {}

  /** {@code 0 B}, {@code 7.73 MB}, {@code 123 GB}. */
  public static String of(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5) {
      value /= 1000;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return trimmed(String.format(Locale.ROOT, "%." + decimals + "f", value))
        + " "
        + UNITS.get(unit);
  }

  private static String trimmed(String number) {
    return number.indexOf('.') < 0 ? number : number.replaceAll("\\.?0+$", "");
  }
}
