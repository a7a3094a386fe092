package dev.shale.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word that was probably meant. */
public final class Nearest {
  private Nearest() {}

  /** {@code ; did you mean X?}, or nothing where no known word is near. */
  public static String hint(String word, Collection<String> known) {
    return find(word, known).map("; did you mean %s?"::formatted).orElse("");
  }

  /** The nearest of some words, if it is near enough to be a slip of the fingers in this one. */
  public static Optional<String> find(String word, Collection<String> known) {
    int tolerance = Math.min(Math.max(1, word.length() / 3), word.length() - 1);
    return known.stream()
        .filter(candidate -> Math.abs(candidate.length() - word.length()) <= tolerance)
        .filter(candidate -> distance(word, candidate) <= tolerance)
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** How many letters must be added, removed, changed or swapped, whatever their case. */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
