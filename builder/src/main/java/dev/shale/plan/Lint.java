package dev.shale.plan;

import dev.shale.dockerfile.CheckOptions;
import dev.shale.dockerfile.Checks;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.Rule;
import dev.shale.dockerfile.SourceRange;
import dev.shale.dockerfile.WordException;
import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects the findings of one file, those of them that the file wants to be told of. Not
 * thread-safe.
 *
 * <p>Spec: docs.docker.com/reference/build-checks; what it leaves open is as in BuildKit.
 */
final class Lint {
  private static final String OPTIONS = "BUILDKIT_DOCKERFILE_CHECK";
  private static final Comparator<Finding> ORDER =
      Comparator.comparingInt((Finding finding) -> finding.range().file())
          .thenComparingInt(finding -> finding.range().firstLine())
          .thenComparing(Finding::rule);

  private final Checks checks;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Rule> fatal = EnumSet.noneOf(Rule.class);

  private Lint(Checks checks) {
    this.checks = checks;
  }

  /**
   * A lint that has looked at the text of a file, but not at what becomes of its stages.
   *
   * @throws OciException INVALID if the build's own check options cannot be read
   */
  static Lint ofText(PlanRequest request) {
    Dockerfile file = request.dockerfile();
    Lint lint = new Lint(checks(request));
    file.warnings()
        .forEach(
            warning ->
                warning
                    .rule()
                    .ifPresent(rule -> lint.found(rule, warning.range(), warning.what())));
    new TextRules(file, lint).look();
    new FromRules(request, lint).look();
    return lint;
  }

  private static Checks checks(PlanRequest request) {
    Optional<String> options = Optional.ofNullable(request.options().args().get(OPTIONS));
    try {
      return Checks.of(request.dockerfile(), options);
    } catch (WordException e) {
      throw OciException.invalid("build --build-arg %s: %s", OPTIONS, e.getMessage());
    }
  }

  void found(Rule rule, Instruction instruction, String detail) {
    found(rule, instruction.source().range(), detail);
  }

  private void found(Rule rule, SourceRange range, String detail) {
    CheckOptions options = checks.at(range);
    if (options.has(rule)) {
      findings.add(new Finding(rule, range, detail));
      if (options.findings() == CheckOptions.Findings.ERRORS) {
        fatal.add(rule);
      }
    }
  }

  /**
   * All there is to tell.
   *
   * @param others doubts of those that no rule is about
   */
  Findings findings(List<Problem> others, Optional<DockerfileException> refusal) {
    List<Problem> doubts = new ArrayList<>(checks.doubts());
    doubts.addAll(others);
    return new Findings(
        findings.stream().sorted(ORDER).distinct().toList(), fatal, doubts, refusal);
  }
}
