package dev.shale.command;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code shale help}: the overview, or one command's help. */
final class HelpCommand implements Command {
  @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "the command to explain")
  Optional<String> word = Optional.empty();

  @Override
  public List<String> examples() {
    return List.of("help", "help build");
  }

  @Override
  public int run(Session session) {
    if (word.isEmpty()) {
      Overview.print(session.out());
    } else {
      session.out().print(Parsed.unset(find(word.get())).help());
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
