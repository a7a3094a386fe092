package dev.shale.command;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code shale help}: the overview, or one command's help. */
final class HelpCommand implements Command {
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "the command to explain")
  List<String> words = List.of();

  @Override
  public List<String> examples() {
    return List.of("help", "help build", "help skopeo copy");
  }

  @Override
  public int run(Session session) {
    String name = String.join(" ", words);
    if (words.isEmpty()) {
      Overview.print(session.surroundings().personalities(), session.out());
      return ExitCode.OK;
    }
    Optional<Personality> peer = session.surroundings().personality(words.getFirst());
    if (peer.isPresent()) {
      WorkAlike.help(peer.get(), words.subList(1, words.size()), session.out());
    } else if (!CommandTable.below(name).isEmpty()) {
      CommandFamily.of(name).explain(List.of(), session.out());
    } else {
      session.out().print(Parsed.unset(find(name)).help());
    }
    return ExitCode.OK;
  }

  private static CommandEntry find(String word) {
    return CommandTable.find(word)
        .orElseThrow(
            () ->
                OciException.notFound(
                    "help %s: no such command%s", word, Nearest.hint(word, CommandTable.words())));
  }
}
