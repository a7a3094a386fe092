package dev.shale.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What happens to a short name that several registries may have.
 *
 * <p>Spec: containers-registries.conf(5), "Short-Name Aliasing: Modes".
 */
public enum ShortNameMode {
  /** The user is asked; where nobody can be asked, the name is refused. */
  ENFORCING,
  /** The user is asked; where nobody can be asked, the registries are tried in turn. */
  PERMISSIVE,
  /** The registries are tried in turn. */
  DISABLED;

  /** How the modes are written. */
  static final List<String> WORDS =
      Arrays.stream(values()).map(mode -> mode.name().toLowerCase(Locale.ROOT)).toList();

  /** Parses the word of a file; empty if it is none. */
  static Optional<ShortNameMode> parse(String word) {
    int place = WORDS.indexOf(word);
    return place < 0 ? Optional.empty() : Optional.of(values()[place]);
  }
}
