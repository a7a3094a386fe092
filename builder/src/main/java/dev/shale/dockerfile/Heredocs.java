package dev.shale.dockerfile;

import dev.shale.dockerfile.LineReader.Tabs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Documents that follow an instruction. They are recognised so that they are refused by name and
 * their lines are not taken for instructions.
 *
 * <p>Spec: Dockerfile reference, "Here-Documents".
 */
final class Heredocs {
  /**
   * @param word as written, {@code <<-EOF}
   * @param end the line that ends it
   */
  record Mark(String word, String end, Tabs tabs) {}

  private static final Set<String> INSTRUCTIONS = Set.of("RUN", "COPY", "ADD");
  private static final Pattern MARK = Pattern.compile("[0-9]*<<(-?)([^<]+)");
  private static final Pattern QUOTES = Pattern.compile("['\"\\\\]");

  private Heredocs() {}

  static List<Mark> of(Statement statement) {
    boolean mayHave = INSTRUCTIONS.contains(statement.name()) && !isJson(statement.args());
    List<Mark> marks = new ArrayList<>();
    for (String word : mayHave ? Words.quoted(statement.args(), '\\') : List.<String>of()) {
      Matcher mark = MARK.matcher(word);
      if (mark.matches()) {
        String end = QUOTES.matcher(mark.group(2)).replaceAll("");
        marks.add(new Mark(word, end, mark.group(1).isEmpty() ? Tabs.KEPT : Tabs.STRIPPED));
      }
    }
    return marks;
  }

  private static boolean isJson(String args) {
    return !(JsonStrings.read(args) instanceof JsonStrings.Outcome.NoArray);
  }
}
