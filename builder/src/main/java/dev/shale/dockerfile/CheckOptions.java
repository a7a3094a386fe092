package dev.shale.dockerfile;

import dev.shale.error.Nearest;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which rules a file is checked by, as {@code # check=skip=A,B;error=true} says.
 *
 * <p>Spec: Dockerfile reference, "check".
 *
 * @param skipped rules that are left out
 * @param asked experimental rules that are looked at
 * @param findings what a finding is
 */
public record CheckOptions(Set<Rule> skipped, Set<Rule> asked, Findings findings) {
  /** What holds where nothing is said. */
  public static final CheckOptions USUAL = new CheckOptions(Set.of(), Set.of(), Findings.WARNINGS);

  /** What becomes of a finding. */
  public enum Findings {
    WARNINGS,
    /** A build fails after all are reported. */
    ERRORS
  }

  public CheckOptions {
    skipped = Set.copyOf(skipped);
    asked = Set.copyOf(asked);
  }

  /** Whether a rule is looked at. */
  public boolean has(Rule rule) {
    return !skipped.contains(rule) && (!rule.isExperimental() || asked.contains(rule));
  }

  /** These options and those that a comment above an instruction adds for it. */
  CheckOptions with(CheckOptions more) {
    Set<Rule> allSkipped = EnumSet.noneOf(Rule.class);
    allSkipped.addAll(skipped);
    allSkipped.addAll(more.skipped);
    Set<Rule> allAsked = EnumSet.noneOf(Rule.class);
    allAsked.addAll(asked);
    allAsked.addAll(more.asked);
    boolean isError = findings == Findings.ERRORS || more.findings == Findings.ERRORS;
    return new CheckOptions(allSkipped, allAsked, isError ? Findings.ERRORS : Findings.WARNINGS);
  }

  /**
   * Reads the value of the directive.
   *
   * @param doubts told of names that are no rules: they may be of another version of BuildKit
   * @throws WordException if an option is unknown or its value is none
   */
  static CheckOptions parse(String text, Consumer<String> doubts) {
    Set<Rule> skipped = EnumSet.noneOf(Rule.class);
    Set<Rule> asked = EnumSet.noneOf(Rule.class);
    Findings findings = Findings.WARNINGS;
    for (String option : text.split(";", -1)) {
      int equals = option.indexOf('=');
      String key = option.substring(0, Math.max(0, equals)).strip();
      String value = option.substring(equals + 1).strip();
      switch (key) {
        case "skip" -> addRules(value, skipped, doubts);
        case "experimental" -> addRules(value, asked, doubts);
        case "error" -> findings = isTrue(value) ? Findings.ERRORS : Findings.WARNINGS;
        default ->
            throw WordException.of(
                "check option \"%s\": expected skip=, experimental= or error=", option.strip());
      }
    }
    return new CheckOptions(skipped, asked, findings);
  }

  private static boolean isTrue(String value) {
    return switch (value) {
      case "1", "t", "T", "TRUE", "true", "True" -> true;
      case "0", "f", "F", "FALSE", "false", "False" -> false;
      default -> throw WordException.of("check option error=%s: expected true or false", value);
    };
  }

  private static void addRules(String value, Set<Rule> rules, Consumer<String> doubts) {
    if (value.equals("all")) {
      rules.addAll(EnumSet.allOf(Rule.class));
      return;
    }
    for (String title : value.split(",", -1)) {
      Rule.named(title.strip())
          .ifPresentOrElse(
              rules::add,
              () ->
                  doubts.accept(
                      "no check is called \"%s\"%s"
                          .formatted(title.strip(), Nearest.hint(title.strip(), Rule.titles()))));
    }
  }
}
