package dev.shale.command;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.render.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A command line in a peer's grammar, cut into what is global, the command, and its words. */
record WorkAlike(Personality personality, Optional<CommandEntry> command, List<String> options) {
  private static final List<String> LOG_LEVELS = List.of("debug", "info", "warn", "error", "fatal");

  WorkAlike {
    options = List.copyOf(options);
  }

  /**
   * Cuts what follows the peer's name. A log level is checked and changes nothing: there is no log.
   *
   * @throws OciException INVALID if it is no command of the peer's
   */
  static WorkAlike cut(Personality personality, List<String> words) {
    int at = 0;
    while (at < words.size() && words.get(at).startsWith("-")) {
      String word = words.get(at++);
      if (word.equals("--log")) {
        requireLevel(at < words.size() ? words.get(at) : "");
        at++;
      } else if (word.startsWith("--log=")) {
        requireLevel(word.substring("--log=".length()));
      } else if (isHelp(word)) {
        return new WorkAlike(personality, Optional.empty(), List.of());
      } else if (!word.equals("--verbose")) {
        throw OciException.invalid(
            "%s: unknown option %s; see shale %s --help",
            personality.name(), word, personality.name());
      }
    }
    if (at == words.size()) {
      return new WorkAlike(personality, Optional.empty(), List.of());
    }
    if (words.get(at).equals("help") || words.get(at).equals("h")) {
      return explained(personality, words.subList(at + 1, words.size()));
    }
    return called(personality, words.subList(at, words.size()));
  }

  static boolean isHelp(String word) {
    return word.equals("--help") || word.equals("-h");
  }

  private static void requireLevel(String level) {
    if (!LOG_LEVELS.contains(level)) {
      throw OciException.invalid(
          "--log \"%s\": expected one of %s", level, String.join(", ", LOG_LEVELS));
    }
  }

  private static WorkAlike explained(Personality personality, List<String> words) {
    if (words.isEmpty()) {
      return new WorkAlike(personality, Optional.empty(), List.of());
    }
    return new WorkAlike(personality, called(personality, words).command(), List.of("--help"));
  }

  /** The longest row of first words that is a command. */
  private static WorkAlike called(Personality personality, List<String> words) {
    for (int count = Math.min(2, words.size()); count > 0; count--) {
      String name = personality.name() + " " + String.join(" ", words.subList(0, count));
      Optional<CommandEntry> entry =
          personality.commands().stream().filter(e -> e.isCalled(name)).findFirst();
      if (entry.isPresent()) {
        return new WorkAlike(personality, entry, words.subList(count, words.size()));
      }
    }
    List<String> names = new ArrayList<>();
    for (CommandEntry entry : personality.commands()) {
      names.add(entry.name().substring(personality.name().length() + 1));
    }
    throw OciException.invalid(
        "%s: no command \"%s\"%s; see shale %s --help",
        personality.name(),
        words.getFirst(),
        Nearest.hint(words.getFirst(), names),
        personality.name());
  }

  /** What the peer's name alone, or with {@code --help}, prints. */
  void printOverview(PrintStream out) {
    out.println("Usage: shale " + personality.name() + " COMMAND [OPTIONS] [ARGUMENTS]");
    out.println();
    out.println(personality.summary() + ".");
    String group = "";
    Table table = Table.ofColumns(2);
    for (CommandEntry entry : personality.commands()) {
      if (!entry.group().equals(group)) {
        group = entry.group();
        table.row("", "");
        table.row(group + ":", "");
      }
      table.row("  " + entry.name(), entry.summary());
    }
    table.print(out);
    out.println();
    out.println("shale " + personality.name() + " help COMMAND explains a command, with examples.");
  }
}
