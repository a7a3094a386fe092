package dev.shale.plan;

import dev.shale.dockerfile.Rule;
import dev.shale.dockerfile.SourceRange;

/**
 * A breach of a rule.
 *
 * @param range the instruction, as a rule
 * @param detail what is so, in BuildKit's words
 */
public record Finding(Rule rule, SourceRange range, String detail) {
  /** Rule and detail in one line. */
  @Override
  public String toString() {
    return rule.title() + ": " + detail;
  }
}
