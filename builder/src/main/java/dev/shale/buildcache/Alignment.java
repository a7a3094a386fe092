package dev.shale.buildcache;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which step of a stage is which of the stage as it was: equal texts in the same order, as many as
 * there can be; and between them, in order, those of the same instruction.
 */
final class Alignment {
  private final List<String> before;
  private final List<String> now;
  private final OptionalInt[] matches;

  private Alignment(List<String> before, List<String> now) {
    this.before = before;
    this.now = now;
    this.matches = new OptionalInt[now.size()];
  }

  /** For each of the texts now, the place of its counterpart before. */
  static List<OptionalInt> of(List<String> before, List<String> now) {
    Alignment alignment = new Alignment(before, now);
    alignment.match();
    return List.of(alignment.matches);
  }

  private void match() {
    int[][] longest = longestCommon();
    int from = 0;
    int to = 0;
    List<Integer> unmatched = new ArrayList<>();
    int gap = 0;
    while (to < now.size()) {
      if (from < before.size() && before.get(from).equals(now.get(to))) {
        matchGap(gap, from, unmatched);
        matches[to++] = OptionalInt.of(from++);
        gap = from;
      } else if (from < before.size() && longest[from + 1][to] >= longest[from][to + 1]) {
        from++;
      } else {
        unmatched.add(to++);
      }
    }
    matchGap(gap, before.size(), unmatched);
  }

  /** Entry {@code [i][j]}: how many steps the rests from i and j on have in common. */
  private int[][] longestCommon() {
    int[][] longest = new int[before.size() + 1][now.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        longest[i][j] =
            before.get(i).equals(now.get(j))
                ? longest[i + 1][j + 1] + 1
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    return longest;
  }

  private void matchGap(int from, int end, List<Integer> unmatched) {
    int at = from;
    for (int to : unmatched) {
      int found = at;
      while (found < end && !instruction(before.get(found)).equals(instruction(now.get(to)))) {
        found++;
      }
      matches[to] = found < end ? OptionalInt.of(found) : OptionalInt.empty();
      at = found < end ? found + 1 : at;
    }
    unmatched.clear();
  }

  private static String instruction(String text) {
    return text.split(" ", 2)[0];
  }
}
