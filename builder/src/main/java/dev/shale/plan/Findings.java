package dev.shale.plan;

import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.Rule;
import dev.shale.error.OciException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a look at a Dockerfile has found.
 *
 * @param all breaches of rules, by line
 * @param fatal the rules among them of which the file says that a breach is an error
 * @param doubts what the user should know, of which no rule is
 * @param refusal why it cannot be built at all
 */
public record Findings(
    List<Finding> all,
    Set<Rule> fatal,
    List<Problem> doubts,
    Optional<DockerfileException> refusal) {

  public Findings {
    all = List.copyOf(all);
    fatal = Set.copyOf(fatal);
    doubts = List.copyOf(doubts);
  }

  /** Whether there is nothing to find fault with. */
  public boolean isEmpty() {
    return all.isEmpty() && refusal.isEmpty();
  }

  /** What is wrong beyond what is found: that some findings are errors; in BuildKit's words. */
  public Optional<String> violation() {
    return fatal.isEmpty()
        ? Optional.empty()
        : Optional.of(
            fatal.stream()
                .map(Rule::title)
                .sorted()
                .collect(Collectors.joining(", ", "lint violation found for rules: ", "")));
  }

  /**
   * Refuses a build of a file that has what it calls errors.
   *
   * @param fileName as the message names it
   * @throws OciException INVALID if there are any
   */
  public void requireNoViolation(String fileName) {
    if (violation().isPresent()) {
      throw OciException.invalid("build %s: %s", fileName, violation().get());
    }
  }
}
