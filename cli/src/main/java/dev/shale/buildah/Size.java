package dev.shale.buildah;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** A number of bytes as buildah prints it: three digits, and units of a thousand. */
final class Size {
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");
  private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final int STEP = 1000;

  private Size() {}

  /** The text for a number of bytes that is not negative. */
  static String of(long bytes) {
    BigDecimal number = BigDecimal.valueOf(bytes);
    BigDecimal step = BigDecimal.valueOf(STEP);
    int unit = 0;
    while (number.compareTo(step) >= 0 && unit < UNITS.size() - 1) {
      number = number.divide(step);
      unit++;
    }
    BigDecimal rounded = number.round(DIGITS).stripTrailingZeros();
    return rounded.toPlainString() + " " + UNITS.get(unit);
  }
}
