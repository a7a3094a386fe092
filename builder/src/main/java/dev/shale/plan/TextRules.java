package dev.shale.plan;

import dev.shale.dockerfile.Checks;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Instruction.Assignment;
import dev.shale.dockerfile.Instruction.From.As;
import dev.shale.dockerfile.Rule;
import dev.shale.dockerfile.Word;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules that a file keeps or breaks by its text alone. All stages are looked at. */
final class TextRules {
  private static final Set<String> RESERVED = Set.of("context", "scratch");

  private final Dockerfile file;
  private final Lint lint;

  TextRules(Dockerfile file, Lint lint) {
    this.file = file;
    this.lint = lint;
  }

  void look() {
    file.instructions().forEach(this::look);
    lookAtStageNames();
    lookAtCasing();
  }

  private void look(Instruction instruction) {
    switch (instruction) {
      case Instruction.From from ->
          from.as()
              .ifPresent(
                  as -> {
                    lookAtCasing(from, as);
                    lookAtDescription(from, List.of(from.name().orElseThrow()));
                  });
      case Instruction.Arg arg ->
          lookAtDescription(
              arg, arg.declarations().stream().map(each -> each.name().text()).toList());
      case Instruction.Env env -> lookAtFormat(env, env.assignments());
      case Instruction.Label label -> lookAtFormat(label, label.assignments());
      case Instruction.Maintainer maintainer ->
          lint.found(
              Rule.MAINTAINER_DEPRECATED,
              maintainer,
              "Maintainer instruction is deprecated in favor of using label");
      case Instruction.Add _,
          Instruction.Cmd _,
          Instruction.Copy _,
          Instruction.Entrypoint _,
          Instruction.Expose _,
          Instruction.Healthcheck _,
          Instruction.OnBuild _,
          Instruction.Run _,
          Instruction.Shell _,
          Instruction.StopSignal _,
          Instruction.Unset _,
          Instruction.User _,
          Instruction.Volume _,
          Instruction.Workdir _ -> {}
    }
  }

  /** What is neither all lower nor all upper case is told of by another rule. */
  private void lookAtCasing(Instruction.From from, As as) {
    String name = as.name().text();
    if (!isLower(name)) {
      lint.found(
          Rule.STAGE_NAME_CASING, from, "Stage name '%s' should be lowercase".formatted(name));
    }
    String keyword = from.source().keyword();
    if (isOfOneCase(keyword) && isLower(keyword) != isLower(as.keyword().text())) {
      lint.found(
          Rule.FROM_AS_CASING,
          from,
          "'%s' and '%s' keywords' casing do not match".formatted(as.keyword(), keyword));
    }
  }

  /** The last line of comment counts, though every line can be the description. */
  private void lookAtDescription(Instruction instruction, List<String> names) {
    List<Word> comments =
        instruction.source().comments().stream()
            .filter(comment -> !Checks.isOptions(comment))
            .toList();
    if (comments.isEmpty() || names.contains(comments.getLast().text().split(" ", 2)[0])) {
      return;
    }
    lint.found(
        Rule.INVALID_DEFINITION_DESCRIPTION,
        instruction,
        "Comment for %s should follow the format: `# %s <description>`"
            .formatted(nameOf(instruction), names.size() > 1 ? "<arg_key>" : names.getFirst()));
  }

  private void lookAtFormat(Instruction instruction, List<Assignment> assignments) {
    if (assignments.stream().anyMatch(each -> each.separator() == Assignment.Separator.BLANK)) {
      lint.found(
          Rule.LEGACY_KEY_VALUE_FORMAT,
          instruction,
          "\"%1$s key=value\" should be used instead of legacy \"%1$s key value\" format"
              .formatted(nameOf(instruction)));
    }
  }

  private void lookAtStageNames() {
    Set<String> names = new HashSet<>();
    for (Dockerfile.Stage stage : file.stages()) {
      stage.from().name().ifPresent(name -> lookAtName(stage.from(), name, names.add(name)));
    }
  }

  private void lookAtName(Instruction.From from, String name, boolean isNew) {
    if (RESERVED.contains(name)) {
      lint.found(
          Rule.RESERVED_STAGE_NAME,
          from,
          "Stage name should not use the same name as reserved stage \"%s\"".formatted(name));
    }
    if (!isNew) {
      lint.found(
          Rule.DUPLICATE_STAGE_NAME,
          from,
          "Duplicate stage name \"%s\", stage names should be unique".formatted(name));
    }
  }

  /** As many of either case count as upper case. */
  private void lookAtCasing() {
    List<Instruction> all = file.instructions();
    List<String> keywords =
        all.stream()
            .map(instruction -> instruction.source().keyword())
            .filter(TextRules::isOfOneCase)
            .toList();
    long lower = keywords.stream().filter(TextRules::isLower).count();
    boolean isLower = lower > keywords.size() - lower;
    for (Instruction instruction : all) {
      String keyword = instruction.source().keyword();
      if (isLower ? !isLower(keyword) : !isUpper(keyword)) {
        lint.found(
            Rule.CONSISTENT_INSTRUCTION_CASING,
            instruction,
            "Command '%s' should match the case of the command majority (%s)"
                .formatted(keyword, isLower ? "lowercase" : "uppercase"));
      }
    }
  }

  private static boolean isOfOneCase(String word) {
    return isLower(word) || isUpper(word);
  }

  private static boolean isLower(String word) {
    return word.equals(word.toLowerCase(Locale.ROOT));
  }

  private static boolean isUpper(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT));
  }

  /** An instruction's name, whatever letters it is written in. */
  static String nameOf(Instruction instruction) {
    return instruction.source().keyword().toUpperCase(Locale.ROOT);
  }
}
