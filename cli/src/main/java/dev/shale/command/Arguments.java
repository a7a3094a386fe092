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
        int count = isOfTwoWords(words, i) ? 2 : 1;
        options.addAll(words.subList(i + count, words.size()));
        return new Arguments(Optional.of(String.join(" ", words.subList(i, i + count))), options);
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

  private static boolean isOfTwoWords(List<String> words, int at) {
    return at + 1 < words.size()
        && !CommandTable.below(words.get(at)).isEmpty()
        && CommandTable.find(words.get(at) + " " + words.get(at + 1)).isPresent();
  }

  private static void requireGlobal(String word) {
    String name = word.split("=", 2)[0];
    if (!GlobalOptions.NAMES.contains(name)) {
      throw OciException.invalid(
          "no global option %s%s; shale help lists them",
          name, Nearest.hint(name, GlobalOptions.NAMES));
    }
  }
}
