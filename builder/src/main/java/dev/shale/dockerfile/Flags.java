package dev.shale.dockerfile;

import dev.shale.dockerfile.FlagTable.Kind;
import dev.shale.dockerfile.Instruction.Switch;
import dev.shale.error.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code --name=value} words between an instruction's name and its arguments. */
final class Flags {
  private final String instruction;
  private final Map<String, List<Word>> values = new LinkedHashMap<>();

  private Flags(String instruction) {
    this.instruction = instruction;
  }

  /** The value of a flag that may be given once; empty if it has none. */
  Optional<Word> text(String name) {
    return texts(name).stream().filter(value -> !value.text().isEmpty()).findFirst();
  }

  /** The values of a flag that may be given several times. */
  List<Word> texts(String name) {
    return values.getOrDefault(name, List.of());
  }

  Switch isOn(String name) {
    List<Word> given = texts(name);
    if (given.isEmpty()) {
      return Switch.UNSAID;
    }
    return given.getFirst().text().equalsIgnoreCase("true") ? Switch.ON : Switch.OFF;
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * Reads the flags of an instruction, refusing each that is unknown or doubled or has no value.
   */
  static Flags parse(Statement statement, Refusals refusals) {
    Flags flags = new Flags(statement.name());
    Map<String, Kind> known = FlagTable.of(statement.name());
    for (Excerpt word : statement.flags()) {
      int equals = word.text().indexOf('=');
      int end = equals < 0 ? word.length() : equals;
      Excerpt name = word.sub(2, end);
      Optional<Excerpt> value = equals < 0 ? Optional.empty() : Optional.of(word.from(equals + 1));
      if (known.containsKey(name.text())) {
        flags.add(new Given(word, name.text(), value), known.get(name.text()), refusals);
      } else {
        refuseUnknown(statement.name(), word.sub(0, end), known, refusals);
      }
    }
    return flags;
  }

  private record Given(Excerpt flag, String name, Optional<Excerpt> value) {}

  private void add(Given given, Kind kind, Refusals refusals) {
    SourceRange range = given.flag().range();
    String name = given.name();
    boolean isEmpty = given.value().filter(Excerpt::isEmpty).isPresent();
    if (kind == Kind.SWITCH ? isEmpty : given.value().isEmpty()) {
      refusals.invalid(range, "flag --%s of %s has no value", name, instruction);
    } else if (kind != Kind.TEXTS && values.containsKey(name)) {
      refusals.invalid(range, "flag --%s of %s is given twice", name, instruction);
    } else {
      Word value = given.value().map(Excerpt::word).orElse(new Word("true", range));
      if (kind == Kind.SWITCH && !value.text().matches("(?i)true|false")) {
        refusals.invalid(
            range, "flag --%s=%s of %s: expected true or false", name, value, instruction);
      }
      values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
  }

  private static void refuseUnknown(
      String instruction, Excerpt flag, Map<String, Kind> known, Refusals refusals) {
    List<String> offered = known.keySet().stream().map(name -> "--" + name).sorted().toList();
    refusals.invalid(
        flag.range(),
        "unknown flag %s for %s%s",
        flag.text(),
        instruction,
        Nearest.hint(flag.text(), offered));
  }
}
