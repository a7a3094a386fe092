package dev.shale.dockerfile;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the directives at the top of a file: up to the first line that is none. */
final class DirectiveReader {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*");
  private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");
  private static final Pattern BUILT_IN_SYNTAX =
      Pattern.compile("(?:docker\\.io/)?docker/dockerfile(?:-upstream)?(?:[:@].*)?");

  private final List<String> lines;
  private final List<Problem> errors;
  private final List<Problem> warnings;
  private final Map<String, String> values = new HashMap<>();

  DirectiveReader(List<String> lines, List<Problem> errors, List<Problem> warnings) {
    this.lines = lines;
    this.errors = errors;
    this.warnings = warnings;
  }

  Directives read() {
    for (int i = 0; i < lines.size(); i++) {
      Matcher directive = DIRECTIVE.matcher(lines.get(i).stripLeading());
      if (!directive.matches() || !KNOWN.contains(name(directive))) {
        break;
      }
      add(name(directive), directive.group(2), SourceRange.at(i + 1, 1));
    }
    return new Directives(
        Optional.ofNullable(values.get("syntax")),
        values.getOrDefault("escape", "\\").charAt(0),
        Optional.ofNullable(values.get("check")));
  }

  private static String name(Matcher directive) {
    return directive.group(1).toLowerCase(Locale.ROOT);
  }

  private void add(String name, String value, SourceRange range) {
    if (values.containsKey(name)) {
      errors.add(Problem.invalid(range, "directive %s is given twice".formatted(name)));
    } else if (name.equals("escape") && !value.equals("\\") && !value.equals("`")) {
      errors.add(
          Problem.invalid(range, "directive escape is \"%s\"; expected \\ or `".formatted(value)));
    } else {
      values.put(name, value);
      if (name.equals("syntax") && !BUILT_IN_SYNTAX.matcher(value).matches()) {
        warnings.add(
            Problem.invalid(
                range, "syntax \"%s\" is not used; the built-in language is".formatted(value)));
      }
    }
  }
}
