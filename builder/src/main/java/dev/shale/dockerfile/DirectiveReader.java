package dev.shale.dockerfile;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the directives at the top of a file: up to the first line that is none. A first line {@code
 * #!…} is passed for {@code syntax} only, as in BuildKit, where other programs look for that one.
 */
final class DirectiveReader {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*");
  private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");
  private static final Pattern BUILT_IN_SYNTAX =
      Pattern.compile("(?:docker\\.io/)?docker/dockerfile(?:-upstream)?(?:[:@].*)?|shale");

  private final int file;
  private final List<String> lines;
  private final Refusals refusals;
  private final Map<String, Word> values = new HashMap<>();
  private int next;

  /**
   * @param file its index in {@link Dockerfile#files()}
   */
  DirectiveReader(int file, List<String> lines, Refusals refusals) {
    this.file = file;
    this.lines = lines.stream().map(LineReader::withoutReturns).toList();
    this.refusals = refusals;
  }

  Directives read() {
    boolean hasProgram = lines.getFirst().startsWith("#!");
    int at = hasProgram ? 1 : 0;
    Set<String> known = hasProgram ? Set.of("syntax") : KNOWN;
    while (at < lines.size()) {
      Matcher directive = DIRECTIVE.matcher(lines.get(at));
      if (!directive.matches() || !known.contains(name(directive))) {
        break;
      }
      at++;
      Position start = new Position(at, directive.start(2) + 1);
      Position end = new Position(at, directive.end(2) + 1);
      add(name(directive), new Word(directive.group(2), new SourceRange(file, start, end)));
    }
    this.next = hasProgram && values.isEmpty() ? 0 : at;
    return new Directives(
        Optional.ofNullable(values.get("syntax")),
        values.containsKey("escape") ? values.get("escape").text().charAt(0) : '\\',
        Optional.ofNullable(values.get("check")));
  }

  /** Reads those of an included file, which may say what the Dockerfile says and no more. */
  void readIncluded(Directives ofDockerfile) {
    Directives own = read();
    values.forEach(
        (name, value) -> {
          boolean isSame =
              switch (name) {
                case "syntax" -> true; // for editors
                case "escape" -> own.escape() == ofDockerfile.escape();
                default -> false;
              };
          if (!isSame) {
            refusals.invalid(
                value.range(), "directive %s: that of the Dockerfile holds for this file", name);
          }
        });
  }

  /** The index of the first line behind the directives. */
  int next() {
    return next;
  }

  private static String name(Matcher directive) {
    return directive.group(1).toLowerCase(Locale.ROOT);
  }

  private void add(String name, Word value) {
    if (values.containsKey(name)) {
      refusals.invalid(value.range(), "directive %s is given twice", name);
      return;
    }
    switch (name) {
      case "escape" -> {
        if (!value.text().equals("\\") && !value.text().equals("`")) {
          refusals.invalid(
              value.range(), "directive escape is \"%s\"; expected \\ or `", value.text());
          return;
        }
      }
      case "check" -> {
        try {
          CheckOptions.parse(value.text(), doubt -> refusals.warn(value.range(), "%s", doubt));
        } catch (WordException e) {
          refusals.add(value.range(), e);
        }
      }
      default -> {
        String frontEnd = Directives.frontEnd(value);
        if (!BUILT_IN_SYNTAX.matcher(frontEnd).matches()) {
          refusals.warn(
              value.range(), "syntax \"%s\" is not used; the built-in language is", frontEnd);
        }
      }
    }
    values.put(name, value);
  }
}
