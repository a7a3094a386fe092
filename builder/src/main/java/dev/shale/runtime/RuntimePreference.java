package dev.shale.runtime;

/** Which runtime was asked for. */
public sealed interface RuntimePreference {
  /** The word for the embedded isolation, which no program is named. */
  String CHROOT = "chroot";

  /** Reads the value of {@code --runtime} or {@code SHALE_RUNTIME}. */
  static RuntimePreference parse(String text) {
    return text.equals(CHROOT) ? new Chroot() : new Named(text);
  }

  /** None: the first that works here. */
  record Any() implements RuntimePreference {}

  /** This program, by name or path, and no other. */
  record Named(String program) implements RuntimePreference {}

  /** The embedded isolation. */
  record Chroot() implements RuntimePreference {}
}
