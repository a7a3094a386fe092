package dev.shale.dockerfile;

import java.util.List;

/**
 * A Dockerfile that was understood whole.
 *
 * @param fileName as messages name it
 * @param lines as they are in the file, for messages
 * @param globalArgs what is declared before the first FROM
 * @param stages in order; at least one
 * @param warnings what is accepted but doubtful
 */
public record Dockerfile(
    String fileName,
    List<String> lines,
    Directives directives,
    List<Instruction.Arg> globalArgs,
    List<Stage> stages,
    List<Problem> warnings) {

  public Dockerfile {
    lines = List.copyOf(lines);
    globalArgs = List.copyOf(globalArgs);
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  /**
   * From one FROM to the next.
   *
   * @param instructions without the FROM
   */
  public record Stage(int index, Instruction.From from, List<Instruction> instructions) {
    public Stage {
      instructions = List.copyOf(instructions);
    }
  }

  /** How words of this file are expanded. */
  public Lexer lexer() {
    return new Lexer(directives.escape());
  }

  /** A refusal of this file for one reason. */
  public DockerfileException refusal(Problem problem) {
    return new DockerfileException(fileName, lines, List.of(problem));
  }
}
