package dev.shale.dockerfile;

import dev.shale.error.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The {@code --name=value} words between an instruction's name and its arguments. */
final class Flags {
  /** What an instruction's flags are: those that work, and those of the language that will. */
  record Known(Set<String> offered, Set<String> later) {
    static final Known NONE = new Known(Set.of(), Set.of());
  }

  private static final Map<String, Known> KNOWN =
      Map.of(
          "FROM", new Known(Set.of("platform"), Set.of()),
          "COPY", new Known(Set.of("from", "chown", "chmod"), Set.of("link", "parents", "exclude")),
          "ADD",
              new Known(
                  Set.of("chown", "chmod"),
                  Set.of("link", "keep-git-dir", "checksum", "exclude", "unpack")),
          "RUN", new Known(Set.of(), Set.of("mount", "network", "security", "device")),
          "HEALTHCHECK",
              new Known(
                  Set.of("interval", "timeout", "start-period", "start-interval", "retries"),
                  Set.of()));

  private final Map<String, String> values;

  private Flags(Map<String, String> values) {
    this.values = values;
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Reads the flags of an instruction, refusing each that is unknown, doubled or has no value. */
  static Flags parse(String instruction, List<String> words, Refusals refusals) {
    Known known = KNOWN.getOrDefault(instruction, Known.NONE);
    Map<String, String> values = new HashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      String name = word.substring(2, equals < 0 ? word.length() : equals);
      if (!known.offered().contains(name)) {
        refuse(instruction, name, known, refusals);
      } else if (equals < 0 || equals == word.length() - 1) {
        refusals.invalid("--" + name, "flag --%s of %s has no value", name, instruction);
      } else if (values.put(name, word.substring(equals + 1)) != null) {
        refusals.invalid("--" + name, "flag --%s of %s is given twice", name, instruction);
      }
    }
    return new Flags(values);
  }

  private static void refuse(String instruction, String name, Known known, Refusals refusals) {
    if (known.later().contains(name)) {
      refusals.unsupported("--" + name, "flag --%s of %s is not offered yet", name, instruction);
      return;
    }
    Set<String> offered = new TreeSet<>();
    known.offered().forEach(flag -> offered.add("--" + flag));
    refusals.invalid(
        "--" + name,
        "unknown flag --%s for %s%s",
        name,
        instruction,
        Nearest.hint("--" + name, offered));
  }
}
