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
  WorkAlike {
    options = List.copyOf(options);
  }

  /**
   * Cuts what follows the peer's name.
   *
   * @throws OciException INVALID if it is no command of the peer's
   */
  static WorkAlike cut(Personality personality, List<String> words) {
    List<String> leading = new ArrayList<>();
    int at = 0;
    while (at < words.size() && words.get(at).startsWith("-")) {
      String word = words.get(at++);
      if (isHelp(word)) {
        return overview(personality);
      }
      LeadingOption option = leadingOption(personality, word);
      String attached = word.contains("=") ? word.substring(word.indexOf('=') + 1) : "";
      boolean isSplit = hasValue(option) && !word.contains("=");
      String value = isSplit && at < words.size() ? words.get(at++) : attached;
      switch (option) {
        case LeadingOption.Switch _ -> leading.add(word);
        case LeadingOption.Valued(String name) -> leading.add(name + "=" + value);
        case LeadingOption.WithoutEffect ignored -> requirePossible(ignored, value);
      }
    }
    if (at == words.size()) {
      return overview(personality);
    }
    if (words.get(at).equals("help") || words.get(at).equals("h")) {
      return explained(personality, words.subList(at + 1, words.size()));
    }
    return called(personality, words.subList(at, words.size()), leading);
  }

  private static WorkAlike overview(Personality personality) {
    return new WorkAlike(personality, Optional.empty(), List.of());
  }

  private static LeadingOption leadingOption(Personality personality, String word) {
    String name = word.split("=", 2)[0];
    return personality.leadingOptions().stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                OciException.invalid(
                    "%s: unknown option %s; see shale %s --help",
                    personality.name(), name, personality.name()));
  }

  private static boolean hasValue(LeadingOption option) {
    return switch (option) {
      case LeadingOption.Switch _ -> false;
      case LeadingOption.Valued _ -> true;
      case LeadingOption.WithoutEffect(_, List<String> values) -> !values.isEmpty();
    };
  }

  private static void requirePossible(LeadingOption.WithoutEffect option, String value) {
    if (!option.values().isEmpty() && !option.values().contains(value)) {
      throw OciException.invalid(
          "%s \"%s\": expected one of %s",
          option.name(), value, String.join(", ", option.values()));
    }
  }

  static boolean isHelp(String word) {
    return word.equals("--help") || word.equals("-h");
  }

  private static WorkAlike explained(Personality personality, List<String> words) {
    if (words.isEmpty()) {
      return overview(personality);
    }
    return new WorkAlike(
        personality, called(personality, words, List.of()).command(), List.of("--help"));
  }

  /** Prints the help of a peer, or of the command of it that words name. */
  static void help(Personality personality, List<String> words, PrintStream out) {
    WorkAlike asked = explained(personality, words);
    if (asked.command().isPresent()) {
      out.print(Parsed.unset(asked.command().get()).help());
    } else {
      asked.printOverview(out);
    }
  }

  /** The longest row of first words that is a command. */
  private static WorkAlike called(
      Personality personality, List<String> words, List<String> leading) {
    for (int count = Math.min(2, words.size()); count > 0; count--) {
      String name = personality.name() + " " + String.join(" ", words.subList(0, count));
      Optional<CommandEntry> entry =
          personality.commands().stream().filter(e -> e.isCalled(name)).findFirst();
      if (entry.isPresent()) {
        List<String> following = words.subList(count, words.size());
        return new WorkAlike(personality, entry, NewNames.all(leading, following));
      }
    }
    String family = personality.name() + " " + words.getFirst() + " ";
    if (words.stream().skip(1).allMatch(WorkAlike::isHelp)
        && personality.commands().stream().anyMatch(e -> e.name().startsWith(family))) {
      return overview(personality);
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
