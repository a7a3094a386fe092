package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgramTest {
  @Test
  void explainsItselfWithoutArguments() {
    ProgramRun run = ProgramRun.of();
    assertEquals(ExitCode.OK, run.status());
    assertTrue(run.out().startsWith("Usage: shale "), run.out());
  }

  @Test
  void saysWhichPeersItSpeaksAs() {
    String overview = ProgramRun.of("--help").result();
    assertTrue(overview.contains("shale umoci … takes umoci's own"), overview);
    assertTrue(overview.contains("shale skopeo … takes skopeo's own"), overview);
  }

  @ParameterizedTest
  @ValueSource(strings = {"skopeo", "skopeo copy", "umoci", "umoci raw unpack"})
  void explainsWhatItSpeaksAsAPeer(String words) {
    String asked = ProgramRun.of((words + " --help").split(" ", -1)).result();
    assertEquals(asked, ProgramRun.of(("help " + words).split(" ", -1)).result());
  }

  @Test
  void printsItsVersion() {
    assertTrue(ProgramRun.of("version").out().matches("(?s)shale \\d+\\.\\d+\\.\\d+\n.*"));
    assertEquals(ProgramRun.of("version").out(), ProgramRun.of("--version").out());
  }

  @Test
  void printsItsVersionAsJson() {
    assertTrue(ProgramRun.of("version", "--format", "json").out().contains("\"version\": \""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--root|option --root: no value given; shale help explains it",
        "vershun|no command \"vershun\"; did you mean version?; shale help lists them",
        "xyzzyxyzzy|no command \"xyzzyxyzzy\"; shale help lists them",
        "--rot x version|no global option --rot; did you mean --root?; shale help lists them",
        "version --jsn|version: unknown option --jsn; did you mean --json?; see shale version --help",
        "version x|version: unexpected argument \"x\"; see shale version --help",
        "version --format yaml|version --format yaml: only json is offered",
        "--progress loud version|progress \"loud\": expected auto, tty, plain, json or none",
        "version --error-format xml|error format \"xml\": expected text or json",
        "help nosuch|help nosuch: no such command",
        "help skopeo cpy|skopeo: no command \"cpy\"; did you mean copy?; see shale skopeo --help",
        "--root S manifest nope|manifest: no command \"nope\"; see shale manifest --help",
        "manifest --list|manifest: no command \"--list\"; see shale manifest --help",
      })
  void refusesInOneLineWithStatus125(String line, String message) {
    ProgramRun run = ProgramRun.of(line.split(" ", -1));
    assertEquals("shale: " + message + "\n", run.err());
    assertEquals("", run.out());
    assertEquals(ExitCode.FAILED, run.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--root S manifest",
        "manifest --root S",
        "--root S manifest --help",
        "--progress=none manifest -h",
        "--debug manifest",
      })
  void listsCommandsOfTwoWordsWhateverGlobalOptionsAreGiven(String line) {
    assertEquals(ProgramRun.of("manifest").result(), ProgramRun.of(line.split(" ", -1)).result());
  }

  @Test
  void takesGlobalOptionsBetweenTheTwoWordsOfACommand() {
    assertEquals(
        ProgramRun.of("manifest", "create", "--help").result(),
        ProgramRun.of("manifest", "--root", "S", "create", "--help").result());
  }

  @Test
  void printsFailuresAsJsonWhereAsked() {
    assertEquals(
        "{\"error\":{\"kind\":\"NOT_FOUND\",\"message\":\"help nosuch: no such command\","
            + "\"exitCode\":125}}\n",
        ProgramRun.of("--error-format", "json", "help", "nosuch").err());
  }

  @Test
  void printsTheStackWithDebug() {
    ProgramRun run = ProgramRun.of("--debug", "help", "nosuch");
    assertTrue(run.err().contains("\tat dev.shale.command."), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "help", "version --help", "manifest"})
  void failsWhereItsOutputIsLost(String line) {
    ProgramRun run = ProgramRun.withoutOutput(StandardOutput.Kind.FILE, line.split(" ", -1));
    assertEquals("shale: standard output: it takes no more (no space)\n", run.err());
    assertEquals(ExitCode.FAILED, run.status());
  }

  @Test
  void failsByItsPeersStatusWhereItsOutputIsLost() {
    assertEquals(1, ProgramRun.withoutOutput(StandardOutput.Kind.FILE, "skopeo").status());
  }

  @Test
  void isContentWithAReaderThatHasGone() {
    ProgramRun run = ProgramRun.withoutOutput(StandardOutput.Kind.PIPE, "version");
    assertEquals("", run.err());
    assertEquals(ExitCode.OK, run.status());
  }

  @Test
  void takesGlobalOptionsAfterTheCommandToo() {
    assertEquals(ExitCode.OK, ProgramRun.of("version", "--root", "/x", "--debug").status());
  }

  @ParameterizedTest
  @CsvSource({
    "--progress=json, true",
    "--progress json, true",
    "--progress=json --error-format=text, false",
    "--progress=plain, false",
    "--progress=plain --error-format json, true"
  })
  void whoReadsProgressAsJsonGetsTheErrorSo(String options, boolean isJson) {
    ProgramRun run = ProgramRun.of((options + " images --nosuch").split(" ", -1));
    assertEquals(isJson, run.err().startsWith("{\"error\":{"), run.err());
  }
}
