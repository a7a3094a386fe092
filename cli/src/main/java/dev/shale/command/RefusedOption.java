package dev.shale.command;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An option that a peer has and that would change the result, but is not offered: it is refused.
 *
 * @param option its name, dashes included
 * @param instead what to do, or why there is nothing to do
 * @param harmless the value that asks for what is so anyway, which is accepted; {@code true} or
 *     {@code false} if that of a switch
 */
public record RefusedOption(String option, String instead, Optional<String> harmless) {
  /** One that is refused whatever its value. */
  public RefusedOption(String option, String instead) {
    this(option, instead, Optional.empty());
  }

  /** Several with one answer, which but one value is refused of. */
  public static Stream<RefusedOption> allBut(String harmless, String instead, String... options) {
    return Arrays.stream(options)
        .map(option -> new RefusedOption(option, instead, Optional.of(harmless)));
  }

  /** Whether it is given with or without a value, and its value is a truth. */
  boolean isSwitch() {
    return harmless.filter(value -> value.equals("true") || value.equals("false")).isPresent();
  }

  /** Several with one answer. */
  public static Stream<RefusedOption> all(String instead, String... options) {
    return Arrays.stream(options).map(option -> new RefusedOption(option, instead));
  }
}
