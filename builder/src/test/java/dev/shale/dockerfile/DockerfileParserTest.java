package dev.shale.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  private static List<String> assignments(String env) {
    return only(Instruction.Env.class, env).assignments().stream()
        .map(pair -> pair.name() + " " + pair.separator() + " " + pair.value())
        .toList();
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
    assertEquals(new SourceRange(0, new Position(3, 3), new Position(4, 4)), run.source().range());
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
    assertEquals(List.of(), parse("FROM scratch\nRUN a \\\n").warnings());
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
        parse("# syntax=docker/dockerfile:1\n#check = skip=all\n#ESCAPE=`\nFROM scratch")
            .directives();
    assertEquals("Optional[docker/dockerfile:1]", directives.syntax().toString());
    assertEquals("Optional[skip=all]", directives.check().toString());
    assertEquals(new Position(2, 10), directives.check().get().range().start());
    assertEquals('`', directives.escape());
  }

  @Test
  void readsOnlyTheSyntaxBehindProgram() {
    Directives directives =
        parse("#!/usr/bin/shale\n# syntax=docker/dockerfile:1 x\n# escape=`\nFROM scratch")
            .directives();
    assertTrue(directives.syntax().isPresent());
    assertEquals('\\', directives.escape());
  }

  @Test
  void takesIndentedDirectiveForComment() {
    assertEquals('\\', parse(" # escape=`\nFROM scratch").directives().escape());
  }

  @Test
  void readsWhatTheFileIsCheckedFor() {
    CheckOptions check =
        parse("# check=skip=FromAsCasing, maintainerdeprecated;error=true\nFROM scratch")
            .directives()
            .checkOptions();
    assertEquals(CheckOptions.Findings.ERRORS, check.findings());
    assertEquals(Set.of(Rule.FROM_AS_CASING, Rule.MAINTAINER_DEPRECATED), check.skipped());
    assertTrue(check.has(Rule.UNDEFINED_VAR));
    assertEquals(false, check.has(Rule.COPY_IGNORED_FILE));
  }

  @Test
  void looksForExperimentalRulesWhereAskedTo() {
    CheckOptions check =
        parse("# check=experimental=all;skip=CopyIgnoredFile\nFROM scratch")
            .directives()
            .checkOptions();
    assertTrue(check.has(Rule.INVALID_DEFINITION_DESCRIPTION));
    assertEquals(false, check.has(Rule.COPY_IGNORED_FILE));
    assertEquals(
        "https://docs.docker.com/go/dockerfile/rule/copy-ignored-file/",
        Rule.COPY_IGNORED_FILE.page());
  }

  @Test
  void warnsOfRulesThatAreNone() {
    assertEquals(
        "no check is called \"FromAsCase\"; did you mean FromAsCasing?",
        parse("# check=skip=FromAsCase\nFROM scratch").warnings().getFirst().what());
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
        List.of("A=Optional[1]", "B=Optional.empty"),
        file.globalArgs().getFirst().declarations().stream()
            .map(arg -> arg.name() + "=" + arg.defaultValue())
            .toList());
  }

  @Test
  void splitsAssignmentsAtBlanksOutsideOfQuotes() {
    assertEquals(
        List.of("a EQUALS \"b c\"", "d EQUALS e\\ f", "g EQUALS 'h i'"),
        assignments("ENV a=\"b c\" d=e\\ f g='h i'"));
  }

  @Test
  void takesWholeLineAsValueOfOldAssignment() {
    assertEquals(List.of("a BLANK b = c"), assignments("ENV a  b = c"));
  }

  @Test
  void readsFlagsOfCopy() {
    Instruction.Copy copy =
        only(Instruction.Copy.class, "COPY --from=0 --chown=\"a b\":c --chmod=755 x y z/");
    assertEquals("Optional[a b:c]", copy.flags().ownership().chown().toString());
    assertEquals("Optional[755]", copy.flags().ownership().chmod().toString());
    assertEquals("Optional[0]", copy.from().toString());
  }

  @Test
  void readsPathsWithBlanksFromJson() {
    Instruction.Paths paths = only(Instruction.Copy.class, "COPY [\"a b\", \"c d\"]").paths();
    assertEquals("[a b]", paths.sources().toString());
    assertEquals("c d", paths.destination().text());
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
        refusal("FROM scratch\nRUM x\nCOPY a\nRUN --mount=type=cash x\nENV a=${b=c}\n");
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
                \t  ^~~~~~~
        """,
        refusal("FROM scratch\nCOPY \\\n\t  --chwon=x \\\n  a b\n").report());
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
    byte[] largest = Arrays.copyOf(text, DockerfileParser.MAX_BYTES);
    assertEquals(1, DockerfileParser.parse("Dockerfile", largest).stages().size());
  }

  @Test
  void refusesLargerFile() {
    byte[] text = new byte[DockerfileParser.MAX_BYTES + 1];
    assertThrows(DockerfileException.class, () -> DockerfileParser.parse("Dockerfile", text));
  }

  private static String text(String file, SourceRange range) {
    List<String> lines = List.of(file.split("\n", -1));
    int line = range.firstLine() - 1;
    assertEquals(range.firstLine(), range.lastLine());
    return lines.get(line).substring(range.start().column() - 1, range.end().column() - 1);
  }

  @Test
  void knowsWhereWordsAreThatStandOnContinuedLinesAndMoreThanOnce() {
    String file = "FROM scratch\nCOPY --chown=b \\\n # b\n  b a\\\n  b [\"b\"]\n";
    Instruction.Copy copy =
        (Instruction.Copy) parse(file).stages().getFirst().instructions().getFirst();
    List<Word> sources = copy.paths().sources();
    assertEquals("[b, a, b]", sources.toString());
    assertEquals(new Position(4, 3), sources.get(0).range().start());
    assertEquals(new Position(4, 5), sources.get(1).range().start());
    assertEquals(new Position(5, 3), sources.get(2).range().start());
    assertEquals(new Position(2, 14), copy.flags().ownership().chown().get().range().start());
    assertEquals("[\"b\"]", text(file, copy.paths().destination().range()));
  }

  @Test
  void knowsWhereWordOfTwoLinesIs() {
    Instruction.Env env = only(Instruction.Env.class, "ENV a=b\\\nc d=e");
    assertEquals(
        new SourceRange(0, new Position(2, 7), new Position(3, 2)),
        env.assignments().getFirst().value().range());
  }

  @Test
  void knowsWhereStringsOfJsonAndQuotedFlagsAre() {
    String file = "FROM scratch\nCOPY --from='a b' [\"x\\u0041\", \"y\"]\n";
    Instruction.Copy copy =
        (Instruction.Copy) parse(file).stages().getFirst().instructions().getFirst();
    assertEquals("a b", text(file, copy.from().get().range()));
    assertEquals("\"x\\u0041\"", text(file, copy.paths().sources().getFirst().range()));
  }

  private static Heredoc document(String text) {
    Instruction.Run run = only(Instruction.Run.class, text);
    assertEquals(1, run.documents().size());
    return run.documents().getFirst();
  }

  @Test
  void readsDocumentUpToItsName() {
    Heredoc document = document("RUN <<E cat\n# a \\\n\n E\nE\n");
    assertEquals("# a \\\n\n E\n", document.content());
    assertEquals(new SourceRange(0, new Position(3, 1), new Position(6, 2)), document.body());
  }

  @Test
  void keepsCarriageReturnsOfDocument() {
    assertEquals("a\r\nb\r\n", document("RUN <<E\r\na\r\nb\r\nE\r\n").content());
  }

  @Test
  void leavesOutTabsWhereAskedTo() {
    Heredoc document = document("RUN <<-E\n\t\ta\n \tb\n\tE\n");
    assertEquals("\t\ta\n \tb\n", document.content());
    assertEquals("a\n \tb\n", document.text());
  }

  @Test
  void keepsVariablesOfDocumentWhoseNameIsQuoted() {
    assertEquals(Heredoc.Variables.EXPANDED, document("RUN <<E\nE\n").variables());
    assertEquals(Heredoc.Variables.KEPT, document("RUN <<'E'\nE\n").variables());
    assertEquals(Heredoc.Variables.KEPT, document("RUN <<E\"O\"F\nEOF\n").variables());
    assertEquals("E O", document("RUN <<\"E O\"\nE O\n").name());
  }

  @Test
  void readsSeveralDocumentsInTheirOrder() {
    Instruction.Copy copy = only(Instruction.Copy.class, "COPY <<a x 3<<-b /d/\n1\na\n2\n\tb\n");
    assertEquals("[x]", copy.paths().sources().toString());
    assertEquals(List.of("1\n", "2\n"), copy.documents().stream().map(Heredoc::content).toList());
    assertEquals(6, copy.source().range().lastLine());
  }

  @Test
  void findsNoDocumentWhereTheLineIsNoWordsOfShell() {
    assertEquals(List.of(), only(Instruction.Run.class, "RUN echo ' <<E").documents());
    assertEquals(List.of(), only(Instruction.Run.class, "RUN echo ${x^} <<E").documents());
    assertEquals(List.of(), only(Instruction.Run.class, "RUN echo \"<<E\" a<<E").documents());
    assertEquals(List.of(), only(Instruction.User.class, "USER <<E").documents());
  }

  @Test
  void keepsDocumentsInWhatOnBuildLeaves() {
    Instruction.OnBuild left = only(Instruction.OnBuild.class, "ONBUILD  copy <<-E /x\n\ta\n\tE\n");
    assertEquals("copy <<-E /x\n\ta\nE", left.text());
    assertEquals(
        left.text(),
        new Instruction.OnBuild(
                left.source(),
                DockerfileParser.parseTrigger(
                    parse("FROM scratch"), left.source().range(), left.text()))
            .text());
  }

  @Test
  void refusesTriggerOfSeveralInstructions() {
    Dockerfile file = parse("FROM scratch");
    assertThrows(
        DockerfileException.class,
        () -> DockerfileParser.parseTrigger(file, SourceRange.at(1, 1), "RUN a\nRUN b"));
  }

  @Test
  void readsSwitches() {
    Instruction.Add add =
        only(Instruction.Add.class, "ADD --unpack=FALSE --link --keep-git-dir=true a b");
    assertEquals(Instruction.Switch.OFF, add.addFlags().unpack());
    assertEquals(Instruction.Switch.ON, add.flags().link());
    assertEquals(Instruction.Switch.ON, add.addFlags().keepGitDir());
    assertEquals(Instruction.Switch.UNSAID, add.flags().parents());
  }

  @Test
  void takesFlagWithoutTextForNone() {
    Instruction.Copy copy = only(Instruction.Copy.class, "COPY --chown= --from= a b");
    assertEquals(Optional.empty(), copy.from());
    assertEquals(Optional.empty(), copy.flags().ownership().chown());
  }

  @Test
  void endsFlagsAtTwoDashes() {
    assertEquals(
        new CommandLine.ShellLine("--mount=x"),
        only(Instruction.Run.class, "RUN -- --mount=x").command());
  }

  @Test
  void keepsCommentsAboveInstruction() {
    Dockerfile file =
        parse("# syntax=docker/dockerfile:1\n# no\n\n# one\n  #two \n#\n#  three\nFROM scratch\n");
    Source source = file.stages().getFirst().from().source();
    assertEquals("[three]", source.comments().toString());
    assertEquals(new Position(7, 4), source.comments().getFirst().range().start());
  }

  @Test
  void warnsOfFlagsThatHaveNoEffect() {
    assertEquals(1, parse("FROM a\nHEALTHCHECK --interval=1s NONE\n").warnings().size());
  }

  static List<String> endless() {
    return List.of(
        "ONBUILD ",
        "A",
        "RUN [",
        "RUN <<a ",
        "RUN ${",
        "RUN '",
        "\\\n",
        "a\\\n",
        "--x ",
        "--",
        "a=b ",
        "<<a ",
        "${a:-",
        "#\n",
        "[\"a\",",
        "FROM a\n",
        "\"",
        "$",
        "\t",
        "ENV a=b\n",
        "<<E\nE\nRUN ");
  }

  /** Nothing of it is so deep, or grows so fast, that it does not come to an end. */
  @ParameterizedTest
  @MethodSource("endless")
  void endsWithEndlessRepetition(String part) {
    String parts = part.repeat((1 << 16) / part.length());
    for (String start : List.of("", "RUN ", "COPY ", "ENV a=", "RUN --mount=")) {
      String text = "FROM scratch\n" + start + parts + " /d/\n";
      DockerfilePrinterTest.read(text)
          .ifPresent(file -> assertEquals("Dockerfile", file.fileName()));
    }
  }
}
