package dev.shale.command;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.render.Table;
import java.io.PrintStream;
import java.util.List;

/**
 * The commands of two words that begin with the same one.
 *
 * @param word the first
 */
record CommandFamily(String word, List<CommandEntry> entries) {
  CommandFamily {
    entries = List.copyOf(entries);
  }

  static CommandFamily of(String word) {
    return new CommandFamily(word, CommandTable.below(word));
  }

  /**
   * Prints what there is, which is what the first word alone asks for.
   *
   * @param words what else was said: global options, and what followed
   * @throws OciException INVALID if that was meant to be a command
   */
  void explain(List<String> words, PrintStream out) {
    int other = Arguments.afterGlobals(words);
    if (other < words.size()) {
      throw noSuch(words.get(other));
    }
    out.println("Usage: shale " + word + " COMMAND [OPTIONS] [ARGUMENTS]");
    out.println();
    Table table = Table.ofColumns(2);
    entries.forEach(entry -> table.row("  " + entry.name(), entry.summary()));
    table.print(out);
    out.println();
    out.println("shale help " + word + " COMMAND explains a command, with examples.");
  }

  private OciException noSuch(String second) {
    List<String> seconds =
        entries.stream().map(entry -> entry.name().substring(word.length() + 1)).toList();
    return OciException.invalid(
        "%s: no command \"%s\"%s; see shale %s --help",
        word, second, Nearest.hint(second, seconds), word);
  }
}
