package dev.shale.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may differ between two builders, from {@code testdata/peer/buildah/corpus-differences}:
 * lines {@code CASE | DIFFERENCE}, in both of which a star stands for anything; above them, in
 * comments, why. Each line that is used is remembered.
 */
final class PermittedDifferences {
  private final List<Line> lines;
  private final Set<Line> used = new HashSet<>();

  private record Line(String text, Pattern name, Pattern difference) {
    static Line of(String text) {
      String[] parts = text.split(" \\| ", 2);
      return new Line(text, pattern(parts[0]), pattern(parts[1]));
    }

    private static Pattern pattern(String glob) {
      return Pattern.compile(
          Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
          Pattern.DOTALL);
    }
  }

  private PermittedDifferences(List<Line> lines) {
    this.lines = lines;
  }

  static PermittedDifferences read() throws IOException {
    Path file = Path.of(System.getProperty("testdata", ""), "peer/buildah/corpus-differences");
    return new PermittedDifferences(
        Files.readAllLines(file).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Line::of)
            .toList());
  }

  boolean has(String name, String difference) {
    List<Line> found =
        lines.stream()
            .filter(line -> line.name().matcher(name).matches())
            .filter(line -> line.difference().matcher(difference).matches())
            .toList();
    used.addAll(found);
    return !found.isEmpty();
  }

  /** The lines that are needed no more. */
  List<String> unused() {
    return lines.stream().filter(line -> !used.contains(line)).map(Line::text).toList();
  }
}
