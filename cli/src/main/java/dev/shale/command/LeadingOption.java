package dev.shale.command;

import java.util.List;

/** An option that a peer takes before its command's word. */
public sealed interface LeadingOption {
  /** Its name, dashes included. */
  String name();

  /** One without a value; the command has it, too, and is told. */
  record Switch(String name) implements LeadingOption {}

  /** One with a value; the command has it, too, and is told. */
  record Valued(String name) implements LeadingOption {}

  /**
   * One that changes nothing here.
   *
   * @param values what its value may be; none, if it has no value
   */
  record WithoutEffect(String name, List<String> values) implements LeadingOption {
    public WithoutEffect {
      values = List.copyOf(values);
    }
  }
}
