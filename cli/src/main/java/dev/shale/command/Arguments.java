package dev.shale.command;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command line, cut at the command's word.
 *
 * @param command its word, or its two words with a space between them; empty where there is none
 * @param options global ones from before the command, and all that came after it
 */
record Arguments(Optional<String> command, List<String> options) {
  Arguments {
    options = List.copyOf(options);
  }

  /**
   * Cuts. What stands before the command has to be a global option.
   *
   * @throws OciException INVALID if it is not
   */
  static Arguments cut(List<String> words) {
    List<String> options = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("-")) {
        return commanded(words, i, options);
      }
      if (word.equals("--version")) {
        return new Arguments(Optional.of("version"), options);
      }
      requireGlobal(word);
      options.add(word);
      if (GlobalOptions.WITH_VALUE.contains(word)) {
        if (++i == words.size()) {
          throw OciException.invalid("option %s: no value given; shale help explains it", word);
        }
        options.add(words.get(i));
      }
    }
    return new Arguments(Optional.empty(), options);
  }

  /** Global options may stand between the two words of a command, too. */
  private static Arguments commanded(List<String> words, int first, List<String> before) {
    String command = words.get(first);
    List<String> following = words.subList(first + 1, words.size());
    List<String> options = new ArrayList<>(before);
    options.addAll(following);
    int second = afterGlobals(following);
    if (CommandTable.below(command).isEmpty() || second == following.size()) {
      return new Arguments(Optional.of(command), options);
    }
    String both = command + " " + following.get(second);
    if (CommandTable.find(both).isEmpty()) {
      return new Arguments(Optional.of(command), options);
    }
    options.remove(before.size() + second);
    return new Arguments(Optional.of(both), options);
  }

  /** Where the first word stands that is no global option, nor the value of one. */
  static int afterGlobals(List<String> words) {
    int at = 0;
    while (at < words.size() && isGlobal(words.get(at))) {
      at += GlobalOptions.WITH_VALUE.contains(words.get(at)) ? 2 : 1;
    }
    return Math.min(at, words.size());
  }

  private static boolean isGlobal(String word) {
    return GlobalOptions.NAMES.contains(word.split("=", 2)[0]);
  }

  private static void requireGlobal(String word) {
    String name = word.split("=", 2)[0];
    if (!isGlobal(word)) {
      throw OciException.invalid(
          "no global option %s%s; shale help lists them",
          name, Nearest.hint(name, GlobalOptions.NAMES));
    }
  }
}
