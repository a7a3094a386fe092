package dev.shale.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A Dockerfile that was understood whole.
 *
 * @param files what it was read from, the Dockerfile itself first
 * @param globalArgs what is declared before the first FROM
 * @param stages in order; at least one
 * @param warnings what is accepted but doubtful
 */
public record Dockerfile(
    List<SourceFile> files,
    Directives directives,
    List<Instruction.Arg> globalArgs,
    List<Stage> stages,
    List<Problem> warnings) {

  public Dockerfile {
    files = List.copyOf(files);
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

  /** The name of the Dockerfile itself, as messages have it. */
  public String fileName() {
    return files.getFirst().name();
  }

  /** The name of the file that a range is in. */
  public String fileName(SourceRange range) {
    return files.get(range.file()).name();
  }

  /** A place as messages have it: {@code Dockerfile:12}. */
  public String place(SourceRange range) {
    return fileName(range) + ":" + range.firstLine();
  }

  /** All instructions, in order. */
  public List<Instruction> instructions() {
    List<Instruction> all = new ArrayList<>(globalArgs);
    for (Stage stage : stages) {
      all.add(stage.from());
      all.addAll(stage.instructions());
    }
    return all;
  }

  /** This file with another image below its first stage. */
  public Dockerfile withFirstBase(String image) {
    Stage first = stages.getFirst();
    Instruction.From from = first.from();
    List<Stage> others = new ArrayList<>(stages);
    others.set(
        0,
        new Stage(
            first.index(),
            new Instruction.From(
                from.source(), from.platform(), new Word(image, from.base().range()), from.as()),
            first.instructions()));
    return new Dockerfile(files, directives, globalArgs, others, warnings);
  }

  /** How words of this file are expanded. */
  public Lexer lexer() {
    return new Lexer(directives.escape());
  }

  /** A refusal of this file for one reason. */
  public DockerfileException refusal(Problem problem) {
    return new DockerfileException(files, List.of(problem));
  }
}
