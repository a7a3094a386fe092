package dev.shale.plan;

import dev.shale.dockerfile.Instruction;
import dev.shale.dockerfile.Problem;
import dev.shale.dockerfile.SourceRange;
import dev.shale.dockerfile.Word;
import dev.shale.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Dockerfile can say and no step can do yet. All of it is refused here, so that nothing is
 * read and left undone; but for what only the values of words decide, for which {@link
 * StagePlanner} asks {@link Expansion#unsupported}.
 */
final class NotOffered {
  private final List<Problem> problems = new ArrayList<>();

  /** A refusal of each thing that an instruction asks for in vain. */
  static List<Problem> in(Instruction instruction) {
    NotOffered found = new NotOffered();
    if (instruction instanceof Instruction.Run run) {
      found.look(run);
    }
    return found.problems;
  }

  private void look(Instruction.Run run) {
    run.flags().devices().forEach(word -> refuse(word, "RUN --device"));
    run.flags()
        .security()
        .filter(word -> !word.text().equals("sandbox"))
        .ifPresent(word -> refuse(word, "RUN --security=" + word));
    run.command()
        .script()
        .filter(script -> script.text().startsWith("#!"))
        .ifPresent(script -> refuse(script.mark(), "RUN of a heredoc that begins with #!"));
  }

  private void refuse(Word word, String what) {
    refuse(word.range(), what);
  }

  private void refuse(SourceRange range, String what) {
    problems.add(new Problem(range, ErrorKind.UNSUPPORTED, what + " is not offered yet"));
  }
}
