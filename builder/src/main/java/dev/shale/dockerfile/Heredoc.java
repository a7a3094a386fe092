package dev.shale.dockerfile;

import java.util.regex.Pattern;

/**
 * A document that follows an instruction.
 *
 * <p>Spec: Dockerfile reference, "Here-Documents".
 *
 * @param mark where the instruction asks for it, as written: {@code <<-"EOF"}
 * @param name the line that ends it, without quotes
 * @param content every line as in the file, ends of lines included
 * @param body where the content and the line that ends it are
 */
public record Heredoc(
    Word mark, String name, Variables variables, Tabs tabs, String content, SourceRange body) {
  private static final Pattern LEADING_TABS = Pattern.compile("^\t+", Pattern.MULTILINE);

  /** Whether variables of a document that is copied are replaced. */
  public enum Variables {
    EXPANDED,
    /** Some of the name was quoted. */
    KEPT
  }

  /** What happens to tabs at the starts of lines. */
  public enum Tabs {
    KEPT,
    /** Left out: {@code <<-}. */
    STRIPPED
  }

  /** The content, without the tabs that are to be left out. */
  public String text() {
    return tabs == Tabs.STRIPPED ? LEADING_TABS.matcher(content).replaceAll("") : content;
  }
}
