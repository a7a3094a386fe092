package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class DockerfileParserTest {
  private static Dockerfile parse(String text) {
    return DockerfileParser.parse("Dockerfile", text);
  }

  private static List<Instruction> instructions(String text) {
    return parse("FROM scratch\n" + text).stages().getFirst().instructions();
  }

  private static <T extends Instruction> T only(Class<T> type, String text) {
    List<Instruction> all = instructions(text);
    assertEquals(1, all.size(), all::toString);
    return assertInstanceOf(type, all.getFirst());
  }

  private static DockerfileException refusal(String text) {
    return assertThrows(DockerfileException.class, () -> parse(text));
  }

  @Test
  void joinsContinuedLinesKeepingTheirBlanks() {
    Instruction.Run run = only(Instruction.Run.class, "RUN a \\\n  b\\\nc");
    assertEquals(new CommandLine.ShellLine("a   bc"), run.command());
  }

  @Test
  void knowsTheLinesOfAnInstruction() {
    Instruction.Run run = only(Instruction.Run.class, "\n  RUN a \\\n  b\n");
    assertEquals(new SourceRange(3, 4, 3), run.source().range());
  }

  @Test
  void leavesOutCommentsBetweenContinuedLines() {
    Instruction.Run run =
        only(Instruction.Run.class, "RUN a \\\n# no\n  # nor this\n b # but this");
    assertEquals(new CommandLine.ShellLine("a  b # but this"), run.command());
  }

  @Test
  void warnsOfEmptyLineInContinuedInstruction() {
    Dockerfile file = parse("FROM scratch\nRUN a \\\n\n b\n");
    assertEquals(SourceRange.at(3, 1), file.warnings().getFirst().range());
  }

  @Test
  void endsContinuedInstructionAtEndOfFile() {
    assertEquals(new CommandLine.ShellLine("a"), only(Instruction.Run.class, "RUN a \\").command());
  }

  @Test
  void continuesByBacktickWhereDirectiveSaysSo() {
    Dockerfile file = parse("# escape=`\nFROM scratch\nRUN dir c:\\`\n && x\n");
    Instruction.Run run = (Instruction.Run) file.stages().getFirst().instructions().getFirst();
    assertEquals(new CommandLine.ShellLine("dir c:\\ && x"), run.command());
  }

  @Test
  void takesDirectiveAfterCommentForComment() {
    assertEquals('\\', parse("# hello\n# escape=`\nFROM scratch").directives().escape());
  }

  @Test
  void readsAllDirectives() {
    Directives directives =
        parse("# syntax=docker/dockerfile:1\n#check = skip=all\nFROM scratch").directives();
    assertEquals(
        new Directives(Optional.of("docker/dockerfile:1"), '\\', Optional.of("skip=all")),
        directives);
  }

  @Test
  void warnsOfForeignSyntax() {
    assertEquals(1, parse("# syntax=example/other\nFROM scratch").warnings().size());
  }

  @Test
  void refusesDirectiveGivenTwice() {
    assertEquals(
        "build Dockerfile:2: directive escape is given twice",
        refusal("# escape=\\\n# escape=`\nFROM scratch").getMessage());
  }

  @Test
  void readsByteOrderMarkAndCarriageReturns() {
    Dockerfile file = parse("\uFEFFFROM scratch\r\nRUN a \\\r\n b\r\n");
    assertEquals("RUN a  b", file.stages().getFirst().instructions().getFirst().source().text());
  }

  @Test
  void readsExecForm() {
    assertEquals(
        new CommandLine.Exec(List.of("a", "b \" \u00e9")),
        only(Instruction.Cmd.class, "CMD [ \"a\", \"b \\\" \\u00e9\" ]").command());
  }

  @Test
  void takesBrokenJsonForShellForm() {
    assertEquals(
        new CommandLine.ShellLine("['a']"), only(Instruction.Cmd.class, "CMD ['a']").command());
  }

  @Test
  void takesJsonWithTextBehindForShellForm() {
    assertEquals(
        new CommandLine.ShellLine("[\"a\"] && b"),
        only(Instruction.Run.class, "RUN [\"a\"] && b").command());
  }

  @Test
  void refusesJsonOfOtherThanStrings() {
    assertEquals(
        "build Dockerfile:2: CMD: a JSON array here may have strings only",
        refusal("FROM scratch\nCMD [\"a\", 1]").getMessage());
  }

  @Test
  void readsEmptyExecForm() {
    assertEquals(
        new CommandLine.Exec(List.of()),
        only(Instruction.Entrypoint.class, "ENTRYPOINT []").command());
  }

  @Test
  void namesStagesInLowerCase() {
    assertEquals(
        Optional.of("build"), parse("FROM scratch AS Build").stages().getFirst().from().name());
  }

  @Test
  void keepsArgsBeforeFromApart() {
    Dockerfile file = parse("ARG A=1 B\nFROM scratch\nARG A\n");
    assertEquals(
        List.of(
            new Instruction.Arg.Declaration("A", Optional.of("1")),
            new Instruction.Arg.Declaration("B", Optional.empty())),
        file.globalArgs().getFirst().declarations());
  }

  @Test
  void splitsAssignmentsAtBlanksOutsideOfQuotes() {
    assertEquals(
        List.of(
            new Instruction.Assignment("a", "\"b c\""),
            new Instruction.Assignment("d", "e\\ f"),
            new Instruction.Assignment("g", "'h i'")),
        only(Instruction.Env.class, "ENV a=\"b c\" d=e\\ f g='h i'").assignments());
  }

  @Test
  void takesWholeLineAsValueOfOldAssignment() {
    assertEquals(
        List.of(new Instruction.Assignment("a", "b = c")),
        only(Instruction.Env.class, "ENV a  b = c").assignments());
  }

  @Test
  void readsFlagsOfCopy() {
    Instruction.Copy copy =
        only(Instruction.Copy.class, "COPY --from=0 --chown=\"a b\":c --chmod=755 x y z/");
    assertEquals(
        new Instruction.Ownership(Optional.of("a b:c"), Optional.of("755")), copy.ownership());
  }

  @Test
  void readsPathsWithBlanksFromJson() {
    assertEquals(
        new Instruction.Paths(List.of("a b"), "c d"),
        only(Instruction.Copy.class, "COPY [\"a b\", \"c d\"]").paths());
  }

  @Test
  void readsTimingOfHealthcheck() {
    Instruction.Healthcheck check =
        only(
            Instruction.Healthcheck.class,
            "HEALTHCHECK --interval=1m30s --timeout=.5s --start-period=0 --retries=3 CMD x");
    assertEquals(
        new Instruction.Healthcheck.Check.Test(
            new CommandLine.ShellLine("x"),
            new Instruction.Healthcheck.Timing(
                Optional.of(Duration.ofSeconds(90)),
                Optional.of(Duration.ofMillis(500)),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(3))),
        check.check());
  }

  @Test
  void readsTriggerOfOnBuild() {
    Instruction.OnBuild onBuild = only(Instruction.OnBuild.class, "onbuild run make");
    assertEquals("run make", onBuild.trigger().source().text());
  }

  @Test
  void collectsEverythingThatIsWrong() {
    DockerfileException refusal =
        refusal("FROM scratch\nRUM x\nCOPY a\nRUN --mount=type=cache x\nENV a=${b=c}\n");
    assertEquals(
        List.of(2, 3, 4, 5),
        refusal.problems().stream().map(problem -> problem.range().firstLine()).toList());
  }

  @Test
  void saysHowManyMoreProblemsThereAre() {
    assertTrue(refusal("FROM scratch\nX\nY\nZ\n").getMessage().endsWith(" (and 2 more)"));
  }

  @Test
  void pointsAtTheFlagThatIsUnknown() {
    assertEquals(
        """
        Dockerfile:3:4: unknown flag --chwon for COPY; did you mean --chown?
            3 | \t  --chwon=x \\
                \t  ^
        """,
        refusal("FROM scratch\nCOPY \\\n\t  --chwon=x \\\n  a b\n").report());
  }

  @Test
  void tellsWhatIsNotOfferedFromWhatIsUnknown() {
    assertEquals(
        ErrorKind.UNSUPPORTED,
        refusal("FROM scratch\nCOPY --link a b").problems().getFirst().kind());
  }

  @Test
  void refusesHeredocWithoutReadingItsLines() {
    DockerfileException refusal =
        refusal("FROM scratch\nRUN <<-\"EOF\" cat\n\tFOO\n\tEOF\nUSER a\nBAR\n");
    assertEquals(
        List.of(2, 6),
        refusal.problems().stream().map(problem -> problem.range().firstLine()).toList());
  }

  @Test
  void readsShiftForWhatItIs() {
    assertEquals(
        new CommandLine.ShellLine("echo $((1<<2)) << x"),
        only(Instruction.Run.class, "RUN echo $((1<<2)) << x").command());
  }

  @Test
  void acceptsOtherBytesInCommentsOnly() {
    byte[] comment = "# \u00e9\nFROM scratch\n".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(1, DockerfileParser.parse("Dockerfile", comment).stages().size());
  }

  @Test
  void refusesOtherBytesInInstruction() {
    byte[] text = "FROM scratch\nLABEL a=\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    DockerfileException refusal =
        assertThrows(DockerfileException.class, () -> DockerfileParser.parse("Dockerfile", text));
    assertEquals("build Dockerfile:2: the line is not UTF-8 text", refusal.getMessage());
  }

  @Test
  void readsFileOfTheLargestSize() {
    byte[] text =
        ("FROM scratch\n#" + "x".repeat(DockerfileParser.MAX_BYTES))
            .getBytes(StandardCharsets.UTF_8);
    byte[] largest = java.util.Arrays.copyOf(text, DockerfileParser.MAX_BYTES);
    assertEquals(1, DockerfileParser.parse("Dockerfile", largest).stages().size());
  }

  @Test
  void refusesLargerFile() {
    byte[] text = new byte[DockerfileParser.MAX_BYTES + 1];
    assertThrows(DockerfileException.class, () -> DockerfileParser.parse("Dockerfile", text));
  }
}
