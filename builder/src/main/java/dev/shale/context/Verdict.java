package dev.shale.context;

import dev.shale.context.IgnoreRule.Effect;
import dev.shale.tree.TreePath;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What ignore rules say of one path: which of them match it, or a directory above it. From a
 * directory's verdict comes its entries' with no look at the directories above. Immutable.
 */
final class Verdict {
  private final List<IgnoreRule> rules;
  private final BitSet matched;

  private Verdict(List<IgnoreRule> rules, BitSet matched) {
    this.rules = rules;
    this.matched = matched;
  }

  /** The verdict on the root, which no rule is about. */
  static Verdict ofRoot(List<IgnoreRule> rules) {
    return new Verdict(rules, new BitSet());
  }

  /** The verdict on {@code path}, an entry of the directory that this verdict is on. */
  Verdict below(TreePath path) {
    if (rules.isEmpty()) {
      return this;
    }
    int[] characters = Characters.of(path.bytes());
    BitSet matching = (BitSet) matched.clone();
    for (int i = matching.nextClearBit(0); i < rules.size(); i = matching.nextClearBit(i + 1)) {
      matching.set(i, rules.get(i).pattern().matches(characters));
    }
    return new Verdict(rules, matching);
  }

  /** Whether any rule matches, whatever it does. */
  boolean isOfAnyRule() {
    return !matched.isEmpty();
  }

  /** The last rule that matches, if it is one that excludes. */
  Optional<IgnoreRule> excludedBy() {
    int last = matched.length() - 1;
    return last < 0 || rules.get(last).effect() == Effect.INCLUDE
        ? Optional.empty()
        : Optional.of(rules.get(last));
  }

  boolean excludes() {
    return excludedBy().isPresent();
  }

  /**
   * Whether an exception could match something below {@code directory}, which this verdict is on
   * and which is excluded. An exception that matches the directory itself has been overruled, and
   * stays so below.
   */
  boolean mayIncludeBelow(TreePath directory) {
    int[] start = Characters.of(directory.bytes());
    int[] prefix = Arrays.copyOf(start, start.length + 1);
    prefix[start.length] = '/';
    for (int i = matched.length(); i < rules.size(); i++) {
      IgnoreRule rule = rules.get(i);
      if (rule.effect() == Effect.INCLUDE && rule.pattern().canStartWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
