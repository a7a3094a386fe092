package dev.shale.plan;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Lexer.Expanded;
import dev.shale.dockerfile.Rule;
import dev.shale.dockerfile.Word;
import dev.shale.dockerfile.WordException;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.name.ImageReference;
import dev.shale.name.ImageTransport;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rules about FROM, which sees the arguments before the first one only. All stages are looked
 * at; what cannot be expanded is refused elsewhere and of no rule.
 */
final class FromRules {
  private static final String TARGET = "TARGETPLATFORM";

  private final Dockerfile file;
  private final PlanOptions options;
  private final Lint lint;
  private final BuildArgs args;

  FromRules(PlanRequest request, Lint lint) {
    this.file = request.dockerfile();
    this.options = request.options();
    this.lint = lint;
    this.args = args(options);
  }

  private BuildArgs args(PlanOptions of) {
    return new BuildArgs(of, file.stages().getLast().from().name());
  }

  void look() {
    scope(args).ifPresent(this::look);
    scope(args(options.withArgs(Map.of()))).ifPresent(this::lookAtDefaults);
  }

  private Optional<GlobalScope> scope(BuildArgs of) {
    try {
      return Optional.of(new GlobalScope(file, of));
    } catch (DockerfileException e) {
      return Optional.empty();
    }
  }

  private void look(GlobalScope scope) {
    for (Dockerfile.Stage stage : file.stages()) {
      Instruction.From from = stage.from();
      expanded(from.base(), scope).ifPresent(base -> lookAtNames(from, base.unset()));
      from.platform().ifPresent(written -> lookAtPlatform(from, written, scope));
    }
  }

  private Optional<Expanded> expanded(Word word, GlobalScope scope) {
    try {
      return Optional.of(file.lexer().expand(word.text(), scope.variables()));
    } catch (WordException e) {
      return Optional.empty();
    }
  }

  /** A name that is declared without a value is declared. */
  private void lookAtNames(Instruction.From from, SortedSet<String> unset) {
    Set<String> declared = new TreeSet<>(args.automatic().keySet());
    file.globalArgs()
        .forEach(arg -> arg.declarations().forEach(each -> declared.add(each.name().text())));
    unset.stream()
        .filter(name -> !declared.contains(name))
        .forEach(
            name ->
                lint.found(
                    Rule.UNDEFINED_ARG_IN_FROM,
                    from,
                    "FROM argument '%s' is not declared%s"
                        .formatted(
                            name,
                            Nearest.find(name, declared)
                                .map(" (did you mean %s?)"::formatted)
                                .orElse(""))));
  }

  private void lookAtPlatform(Instruction.From from, Word written, GlobalScope scope) {
    Optional<Expanded> expansion = expanded(written, scope);
    if (expansion.isEmpty()) {
      return;
    }
    Expanded platform = expansion.get();
    lookAtNames(from, platform.unset());
    boolean isTarget = scope.value(TARGET).equals(Optional.of(platform.text()));
    if (isTarget && platform.used().equals(Set.of(TARGET)) && platform.unset().isEmpty()) {
      lint.found(
          Rule.REDUNDANT_TARGET_PLATFORM,
          from,
          "Setting platform to predefined %s in FROM is redundant as this is the default behavior"
              .formatted(written));
    }
    if (platform.used().isEmpty() && platform.unset().isEmpty()) {
      lookAtConstant(from, platform.text());
    }
  }

  /** A stage that is called after its platform is meant to be of no other. */
  private void lookAtConstant(Instruction.From from, String text) {
    Platform platform;
    try {
      platform = Platform.parse(text);
    } catch (OciException e) {
      return;
    }
    String name = from.name().orElse("");
    if (!name.contains(platform.os()) && !name.contains(platform.architecture())) {
      lint.found(
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          from,
          "FROM --platform flag should not use constant value \"%s\"".formatted(text));
    }
  }

  /**
   * Without variables there is no default to be wrong. BuildKit tells of such a FROM too where it
   * names a stage in capitals.
   */
  private void lookAtDefaults(GlobalScope scope) {
    for (Dockerfile.Stage stage : file.stages()) {
      Word written = stage.from().base();
      expanded(written, scope)
          .filter(base -> !base.used().isEmpty() || !base.unset().isEmpty())
          .filter(base -> !isReference(base.text()))
          .ifPresent(
              _ ->
                  lint.found(
                      Rule.INVALID_DEFAULT_ARG_IN_FROM,
                      stage.from(),
                      "Default value for ARG %s results in empty or invalid base image name"
                          .formatted(written)));
    }
  }

  private static boolean isReference(String text) {
    if (ImageTransport.of(text).isPresent()) {
      return true;
    }
    try {
      ImageReference.parse(text);
      return true;
    } catch (OciException e) {
      return false;
    }
  }
}
