package dev.shale.dockerfile;

import dev.shale.dockerfile.Dockerfile.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  private final SourceFile file;
  private final List<String> lines;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final Refusals refusals = new Refusals(errors, warnings);
  private final List<Instruction.Arg> globalArgs = new ArrayList<>();
  private final List<OpenStage> stages = new ArrayList<>();

  private record OpenStage(Instruction.From from, List<Instruction> instructions) {}

  private DockerfileParser(String fileName, String text) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<String> all = List.of(content.split("\n", -1));
    boolean isEnded = all.size() > 1 && all.getLast().isEmpty();
    this.lines = isEnded ? all.subList(0, all.size() - 1) : all;
    this.file = new SourceFile(fileName, lines.stream().map(LineReader::withoutReturns).toList());
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
          List.of(new SourceFile(fileName, List.of())),
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
    Refusals refusals = new Refusals(problems, new ArrayList<>());
    LineReader lines = new LineReader(List.of(trigger.split("\n", -1)), 0, '\\', List.of());
    Optional<Instruction> parsed = Optional.empty();
    Optional<LogicalLine> line = lines.next();
    if (line.isPresent()) {
      Excerpt text = Excerpt.standingFor(range, line.get().text().text());
      List<Heredoc> documents =
          Heredocs.read(Heredocs.marks(text), lines, place -> range, refusals);
      parsed =
          new InstructionParser('\\', refusals)
              .trigger(new LogicalLine(text, range, List.of()), text, documents);
      lines.next().ifPresent(more -> refusals.invalid(range, "it is more than one instruction"));
    }
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
    DirectiveReader top = new DirectiveReader(file.lines(), refusals);
    Directives directives = top.read();
    LineReader reader = new LineReader(lines, top.next(), directives.escape(), warnings);
    InstructionParser parser = new InstructionParser(directives.escape(), refusals);
    boolean isEmpty = true;
    for (var line = reader.next(); line.isPresent(); line = reader.next()) {
      isEmpty = false;
      Excerpt text = line.get().text();
      List<Heredoc> documents =
          Heredocs.read(Heredocs.marks(text), reader, place -> place, refusals);
      if (encoding == Encoding.KNOWN || isText(text, documents)) {
        parser.parse(line.get(), documents).ifPresent(this::add);
      }
    }
    refuseNothingToBuild(isEmpty);
    if (!errors.isEmpty()) {
      throw new DockerfileException(List.of(file), errors);
    }
    return new Dockerfile(List.of(file), directives, globalArgs, closedStages(), warnings);
  }

  /** Refuses bytes that are no text, but for those in comments. */
  private boolean isText(Excerpt text, List<Heredoc> documents) {
    int place = text.text().indexOf(UNREADABLE);
    if (place >= 0) {
      refusals.invalid(text.range(place, place + 1), "the line is not UTF-8 text");
    }
    documents.stream()
        .filter(document -> document.content().indexOf(UNREADABLE) >= 0)
        .forEach(
            document ->
                refusals.invalid(document.body(), "heredoc %s is not UTF-8 text", document.mark()));
    return place < 0;
  }

  private void refuseNothingToBuild(boolean isEmpty) {
    if (isEmpty) {
      errors.add(Problem.invalid(SourceRange.at(1, 1), "the file has no instructions"));
    } else if (errors.isEmpty() && stages.isEmpty()) {
      errors.add(
          Problem.invalid(SourceRange.at(1, 1), "there is no FROM; nothing is there to build"));
    }
  }

  private void add(Instruction instruction) {
    switch (instruction) {
      case Instruction.From from -> stages.add(new OpenStage(from, new ArrayList<>()));
      case Instruction.Arg arg when stages.isEmpty() -> globalArgs.add(arg);
      case Instruction other when stages.isEmpty() -> {
        if (errors.isEmpty()) {
          String name = other.source().keyword().toUpperCase(Locale.ROOT);
          refusals.invalid(
              other.source().range(), "%s comes before the first FROM; only ARG may", name);
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
