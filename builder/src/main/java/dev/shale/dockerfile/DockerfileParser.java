package dev.shale.dockerfile;

import dev.shale.dockerfile.Dockerfile.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads Dockerfiles. All that is wrong is found in one reading; nothing is ignored.
 *
 * <p>Spec: Dockerfile reference; where it leaves a case open, what BuildKit does.
 */
public final class DockerfileParser {
  /** How large a Dockerfile may be. */
  public static final int MAX_BYTES = 4 << 20;

  private static final char UNREADABLE = '\uFFFD';

  private final String fileName;
  private final List<String> lines;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final List<Instruction.Arg> globalArgs = new ArrayList<>();
  private final List<OpenStage> stages = new ArrayList<>();

  private record OpenStage(Instruction.From from, List<Instruction> instructions) {}

  private DockerfileParser(String fileName, String text) {
    this.fileName = fileName;
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.lines =
        Arrays.stream(content.split("\n", -1)).map(line -> line.replaceFirst("\r+$", "")).toList();
  }

  /**
   * Reads a Dockerfile.
   *
   * @param fileName as messages shall name it
   * @throws DockerfileException INVALID or UNSUPPORTED, with everything that is wrong
   */
  public static Dockerfile parse(String fileName, String text) {
    return new DockerfileParser(fileName, text).parse(Encoding.KNOWN);
  }

  /** {@link #parse(String, String)} of UTF-8; other bytes are accepted in comments only. */
  public static Dockerfile parse(String fileName, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new DockerfileException(
          fileName,
          List.of(),
          List.of(
              Problem.invalid(
                  SourceRange.at(1, 1), "the file has more than %d bytes".formatted(MAX_BYTES))));
    }
    try {
      return parse(
          fileName, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      String readable = new String(bytes, StandardCharsets.UTF_8);
      return new DockerfileParser(fileName, readable).parse(Encoding.DOUBTFUL);
    }
  }

  /**
   * Reads the instruction that an image left for builds on top of it.
   *
   * @param range where the FROM of that image is
   * @param file the Dockerfile that the FROM is in
   * @throws DockerfileException if it is no instruction, or one that may not be left
   */
  public static Instruction parseTrigger(Dockerfile file, SourceRange range, String trigger) {
    List<Problem> problems = new ArrayList<>();
    Source source = new Source(range, trigger.strip());
    LogicalLine line = new LogicalLine(source, List.of());
    Optional<Instruction> parsed =
        trigger.isBlank()
            ? Optional.empty()
            : new InstructionParser(Directives.NONE)
                .trigger(line, line.text(), new Refusals(line, problems));
    if (parsed.isEmpty() || !problems.isEmpty()) {
      String why = problems.isEmpty() ? "it is empty" : problems.getFirst().what();
      throw file.refusal(
          Problem.invalid(range, "ONBUILD \"%s\" of the base image: %s".formatted(trigger, why)));
    }
    return parsed.get();
  }

  /** Whether text is known to be what the file has, or has marks where bytes were no text. */
  private enum Encoding {
    KNOWN,
    DOUBTFUL
  }

  private Dockerfile parse(Encoding encoding) {
    Directives directives = new DirectiveReader(lines, errors, warnings).read();
    LineReader reader = new LineReader(lines, directives.escape(), warnings);
    InstructionParser parser = new InstructionParser(directives);
    boolean isEmpty = true;
    for (var line = reader.next(); line.isPresent(); line = reader.next()) {
      isEmpty = false;
      LogicalLine current = line.get();
      Refusals refusals = new Refusals(current, errors);
      if (encoding == Encoding.DOUBTFUL && current.text().indexOf(UNREADABLE) >= 0) {
        refusals.invalid(String.valueOf(UNREADABLE), "the line is not UTF-8 text");
      } else if (!refuseHeredocs(current, reader, refusals)) {
        parser.parse(current, refusals).ifPresent(instruction -> add(instruction, refusals));
      }
    }
    refuseNothingToBuild(isEmpty);
    if (!errors.isEmpty()) {
      errors.sort(Comparator.comparingInt(problem -> problem.range().firstLine()));
      throw new DockerfileException(fileName, lines, errors);
    }
    return new Dockerfile(fileName, lines, directives, globalArgs, closedStages(), warnings);
  }

  private static boolean refuseHeredocs(LogicalLine line, LineReader reader, Refusals refusals) {
    List<Heredocs.Mark> marks = Heredocs.of(Statement.of(line.text()));
    for (Heredocs.Mark mark : marks) {
      refusals.unsupported(mark.word(), "heredoc %s is not offered yet", mark.word());
      if (!reader.skipPast(mark.end(), mark.tabs())) {
        refusals.invalid(mark.word(), "heredoc %s has no end", mark.word());
      }
    }
    return !marks.isEmpty();
  }

  private void refuseNothingToBuild(boolean isEmpty) {
    if (isEmpty) {
      errors.add(Problem.invalid(SourceRange.at(1, 1), "the file has no instructions"));
    } else if (errors.isEmpty() && stages.isEmpty()) {
      errors.add(
          Problem.invalid(SourceRange.at(1, 1), "there is no FROM; nothing is there to build"));
    }
  }

  private void add(Instruction instruction, Refusals refusals) {
    switch (instruction) {
      case Instruction.From from -> stages.add(new OpenStage(from, new ArrayList<>()));
      case Instruction.Arg arg when stages.isEmpty() -> globalArgs.add(arg);
      case Instruction other when stages.isEmpty() -> {
        if (errors.isEmpty()) {
          String name = Statement.of(other.source().text()).name();
          refusals.invalid("", "%s comes before the first FROM; only ARG may", name);
        }
      }
      case Instruction other -> stages.getLast().instructions().add(other);
    }
  }

  private List<Stage> closedStages() {
    List<Stage> closed = new ArrayList<>();
    for (OpenStage stage : stages) {
      closed.add(new Stage(closed.size(), stage.from(), stage.instructions()));
    }
    return closed;
  }
}
