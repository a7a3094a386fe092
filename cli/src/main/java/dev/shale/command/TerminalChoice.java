package dev.shale.command;

import dev.shale.config.ShortNameChoice;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.util.List;
import java.util.Optional;

/** A numbered list on a terminal, and its number typed back. */
final class TerminalChoice implements ShortNameChoice {
  private static final int MAX_ATTEMPTS = 3;

  /** Where answers come from; opened only if there is a question. */
  @FunctionalInterface
  interface Answers {
    Reader open() throws IOException;
  }

  private final PrintStream err;
  private final Answers answers;

  TerminalChoice(PrintStream err, Answers answers) {
    this.err = err;
    this.answers = answers;
  }

  /** Asks who sits at the terminal; nobody, where standard input or error is none. */
  static ShortNameChoice of(Session session) {
    return (name, candidates) ->
        StandardStreams.isConversation(session)
            ? new TerminalChoice(session.surroundings().err(), StandardStreams::typed)
                .choose(name, candidates)
            : Optional.empty();
  }

  /** Asks one question at a time: a build looks for its bases at once. */
  @Override
  public Optional<ImageReference> choose(String name, List<ImageReference> candidates)
      throws IOException {
    synchronized (err) {
      err.println(name + " may be:");
      for (int i = 0; i < candidates.size(); i++) {
        err.println("  %d  %s".formatted(i + 1, candidates.get(i)));
      }
      try (BufferedReader reader = new BufferedReader(answers.open())) {
        return Optional.of(
            answer(reader, candidates)
                .orElseThrow(
                    () ->
                        OciException.invalid(
                            "find %s: none was chosen; give its full name", name)));
      }
    }
  }

  private Optional<ImageReference> answer(BufferedReader reader, List<ImageReference> candidates)
      throws IOException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      err.print("which? [1-%d] ".formatted(candidates.size()));
      err.flush();
      Optional<String> line = Optional.ofNullable(reader.readLine());
      if (line.isEmpty() || line.get().isBlank()) {
        return Optional.empty();
      }
      Optional<ImageReference> chosen = parse(line.get().strip(), candidates);
      if (chosen.isPresent()) {
        return chosen;
      }
    }
    return Optional.empty();
  }

  private static Optional<ImageReference> parse(String answer, List<ImageReference> candidates) {
    return answer.matches("[1-9][0-9]{0,3}") && Integer.parseInt(answer) <= candidates.size()
        ? Optional.of(candidates.get(Integer.parseInt(answer) - 1))
        : Optional.empty();
  }
}
