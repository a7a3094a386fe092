package dev.shale.command;

import java.util.List;
import java.util.function.Supplier;

/**
 * One command.
 *
 * @param name what it is called by, the words of a work-alike's included: {@code umoci stat}; those
 *     of two words that begin with the same one stand together: {@code registry serve}
 * @param aliases other words for it that peers' users know
 * @param group its heading in an overview
 * @param summary one line for the overview, and the first of the command's help
 */
public record CommandEntry(
    String name, List<String> aliases, String group, String summary, Supplier<Command> command) {
  public CommandEntry {
    aliases = List.copyOf(aliases);
  }

  boolean isCalled(String word) {
    return name.equals(word) || aliases.contains(word);
  }
}
