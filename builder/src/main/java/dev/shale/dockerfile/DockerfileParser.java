package dev.shale.dockerfile;

import dev.shale.dockerfile.Dockerfile.Stage;
import dev.shale.error.OciException;
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
  private static final String INCLUDE = "INCLUDE";

  private final FileText text;
  private final OpenFiles files;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final Refusals refusals = new Refusals(errors, warnings);
  private final List<Instruction.Arg> globalArgs = new ArrayList<>();
  private final List<OpenStage> stages = new ArrayList<>();

  private record OpenStage(Instruction.From from, List<Instruction> instructions) {}

  private DockerfileParser(String fileName, FileText text, Includes includes) {
    this.text = text;
    this.files = new OpenFiles(text.source(fileName), includes);
  }

  /**
   * Reads a Dockerfile that includes nothing.
   *
   * @param fileName as messages shall name it
   * @throws DockerfileException INVALID or UNSUPPORTED, with everything that is wrong
   */
  public static Dockerfile parse(String fileName, String text) {
    return new DockerfileParser(fileName, FileText.of(text), Includes.NONE).parse();
  }

  /** {@link #parse(String, String)} of UTF-8; other bytes are accepted in comments only. */
  public static Dockerfile parse(String fileName, byte[] bytes) {
    return parse(fileName, bytes, Includes.NONE);
  }

  /**
   * Reads a Dockerfile and what it includes.
   *
   * @throws DockerfileException as {@link #parse(String, String)}; each problem is in the file that
   *     it is in
   */
  public static Dockerfile parse(String fileName, byte[] bytes, Includes includes) {
    if (bytes.length > MAX_BYTES) {
      throw new DockerfileException(
          List.of(new SourceFile(fileName, List.of())),
          List.of(
              Problem.invalid(
                  SourceRange.at(1, 1), "the file has more than %d bytes".formatted(MAX_BYTES))));
    }
    return new DockerfileParser(fileName, FileText.of(bytes), includes).parse();
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
    LineReader lines = new LineReader(0, List.of(trigger.split("\n", -1)), 0, '\\', List.of());
    Optional<Instruction> parsed = Optional.empty();
    Optional<LogicalLine> line = lines.next();
    if (line.isPresent()) {
      Excerpt text = Excerpt.standingFor(range, line.get().text().text());
      List<Heredoc> documents =
          Heredocs.read(Heredocs.marks(text), lines, place -> range, refusals);
      parsed =
          new InstructionParser('\\', Dialect.DOCKER, refusals)
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

  private Dockerfile parse() {
    DirectiveReader top = new DirectiveReader(0, text.lines(), refusals);
    Directives directives = top.read();
    boolean isEmpty = read(0, text, top.next(), directives) == 0;
    refuseNothingToBuild(isEmpty);
    if (!errors.isEmpty()) {
      throw new DockerfileException(files.all(), errors);
    }
    return new Dockerfile(files.all(), directives, globalArgs, closedStages(), warnings);
  }

  /**
   * Reads one file from a line on.
   *
   * @return how many instructions it has itself
   */
  private int read(int file, FileText content, int first, Directives directives) {
    LineReader reader = new LineReader(file, content.lines(), first, directives.escape(), warnings);
    InstructionParser parser =
        new InstructionParser(directives.escape(), directives.dialect(), refusals);
    int count = 0;
    for (var line = reader.next(); line.isPresent(); line = reader.next()) {
      count++;
      Excerpt words = line.get().text();
      List<Heredoc> documents =
          Heredocs.read(Heredocs.marks(words), reader, place -> place, refusals);
      if (content.encoding() == FileText.Encoding.DOUBTFUL && !isText(words, documents)) {
        continue;
      }
      Statement statement = Statement.of(words);
      if (directives.dialect() == Dialect.SHALE && statement.name().equals(INCLUDE)) {
        include(statement, directives);
      } else {
        parser.parse(line.get(), documents).ifPresent(this::add);
      }
    }
    return count;
  }

  /** Reads another file in the place of an instruction. */
  private void include(Statement statement, Directives directives) {
    int before = refusals.count();
    Flags.parse(statement, refusals);
    List<Excerpt> words = Words.atBlanks(statement.args());
    if (statement.args().isEmpty() || words.size() != 1) {
      refusals.invalid(statement.range(), "INCLUDE takes one FILE, without blanks in its path");
    } else if (words.getFirst().text().indexOf('$') >= 0) {
      refusals.invalid(
          words.getFirst().range(), "INCLUDE %s: no variables are known yet", path(words));
    }
    if (refusals.count() > before) {
      return;
    }
    OpenFiles.File file;
    try {
      file = files.open(path(words));
    } catch (OciException e) {
      String what = "INCLUDE %s: %s".formatted(path(words), e.getMessage());
      refusals.add(new Problem(words.getFirst().range(), e.kind(), what));
      return;
    }
    DirectiveReader top = new DirectiveReader(file.index(), file.text().lines(), refusals);
    top.readIncluded(directives);
    read(file.index(), file.text(), top.next(), directives);
    files.close();
  }

  private static String path(List<Excerpt> words) {
    return words.getFirst().text();
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
