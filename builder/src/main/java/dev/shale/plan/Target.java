package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.SourceRange;
import dev.shale.dockerfile.Word;
import java.util.List;
import java.util.Optional;

/**
 * A stage that can be asked for.
 *
 * @param name in lower case; without one, its number is the way to ask for it
 * @param description what the comment right above it says, {@code # name description}
 * @param choice whether it is built if nothing is asked for
 * @param base as written
 * @param platform as written
 * @param range its FROM
 */
public record Target(
    Optional<String> name,
    Optional<String> description,
    Choice choice,
    String base,
    Optional<String> platform,
    SourceRange range) {

  /** When a stage is the one to build. */
  public enum Choice {
    BY_DEFAULT,
    IF_ASKED_FOR
  }

  /** All stages of a file, in order. */
  public static List<Target> of(Dockerfile file) {
    return file.stages().stream()
        .map(stage -> of(stage.from(), stage.index() == file.stages().size() - 1))
        .toList();
  }

  private static Target of(Instruction.From from, boolean isLast) {
    return new Target(
        from.name(),
        from.name().flatMap(name -> description(from, name)),
        isLast ? Choice.BY_DEFAULT : Choice.IF_ASKED_FOR,
        from.base().text(),
        from.platform().map(Word::text),
        from.source().range());
  }

  /** What a line of the comment right above an instruction says of a name. */
  static Optional<String> description(Instruction instruction, String name) {
    String start = name + " ";
    return instruction.source().comments().stream()
        .map(Word::text)
        .filter(text -> text.startsWith(start))
        .map(text -> text.substring(start.length()).strip())
        .findFirst();
  }
}
