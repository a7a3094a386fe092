package dev.shale.dockerfile;

import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which rules hold where in a file: what its directive says, or the build in place of that, and for
 * one instruction what {@code # check=} in the comments right above it adds. Immutable.
 *
 * <p>Spec: Dockerfile reference, "check"; that comments may add to it is BuildKit's.
 */
public final class Checks {
  private static final String COMMENT = "check=";

  private final CheckOptions ofFile;
  private final Map<Instruction, CheckOptions> ofInstructions = new LinkedHashMap<>();
  private final List<Problem> doubts = new ArrayList<>();

  private Checks(CheckOptions ofFile) {
    this.ofFile = ofFile;
  }

  /**
   * What holds in a file.
   *
   * @param instead the options of the build, in place of the file's own
   * @throws OciException INVALID if those cannot be read
   */
  public static Checks of(Dockerfile file, Optional<String> instead) {
    List<Problem> doubts = new ArrayList<>();
    Checks checks =
        new Checks(
            instead
                .map(text -> parse(text, doubts))
                .orElseGet(() -> file.directives().checkOptions()));
    checks.doubts.addAll(doubts);
    file.instructions().forEach(checks::readComments);
    return checks;
  }

  private static CheckOptions parse(String instead, List<Problem> doubts) {
    if (instead.isBlank()) {
      return CheckOptions.USUAL;
    }
    return CheckOptions.parse(
        instead, doubt -> doubts.add(Problem.invalid(SourceRange.at(1, 1), doubt)));
  }

  /** A comment may only look like options; it is none of the language's, and never refused. */
  private void readComments(Instruction instruction) {
    for (Word comment : instruction.source().comments()) {
      if (isOptions(comment)) {
        String options = comment.text().substring(COMMENT.length());
        try {
          CheckOptions added = CheckOptions.parse(options, doubt -> doubt(comment, doubt));
          ofInstructions.merge(instruction, added, CheckOptions::with);
        } catch (WordException e) {
          doubt(comment, e.getMessage() + "; the comment is not used");
        }
      }
    }
  }

  private void doubt(Word comment, String what) {
    doubts.add(Problem.invalid(comment.range(), what));
  }

  /** Whether a comment says what an instruction is checked for. */
  public static boolean isOptions(Word comment) {
    return comment.text().startsWith(COMMENT);
  }

  /** What holds in a place: in an instruction, or where there is none. */
  public CheckOptions at(SourceRange range) {
    return ofInstructions.entrySet().stream()
        .filter(entry -> entry.getKey().source().range().hasStartOf(range))
        .map(entry -> ofFile.with(entry.getValue()))
        .findFirst()
        .orElse(ofFile);
  }

  /** What was asked for and means nothing. */
  public List<Problem> doubts() {
    return List.copyOf(doubts);
  }
}
