package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds that cannot be: one line that says where and what, and no trace. */
final class BadBuildTest {
  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void fill() throws IOException {
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(directory.resolve("outside"), "secret");
    Files.createSymbolicLink(context.resolve("link"), Path.of("../outside"));
    write("FROM scratch\nCOPY Dockerfile /\n");
    ProgramRun.ofUser(directory, "build", "-t", "there", context.toString()).result();
  }

  private void write(String dockerfile) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
  }

  private ProgramRun build(String... options) throws IOException {
    String[] words = new String[options.length + 2];
    words[0] = "build";
    System.arraycopy(options, 0, words, 1, options.length);
    words[words.length - 1] = context.toString();
    Untouched store = Untouched.at(directory);
    ProgramRun run = ProgramRun.ofUser(directory, words);
    store.verify();
    return run;
  }

  private static String lastLine(String text) {
    return text.strip().replaceFirst("(?s).*\n", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPPY a b|unknown instruction COPPY; did you mean COPY?",
        "COPY --chwon=1 a b|unknown flag --chwon for COPY; did you mean --chown?",
        "COPY --from=1 a b|COPY --from=1: not a stage before this one",
        "COPY nosuch /|source \"nosuch\": not in the build context",
        "COPY ../outside /|source \"outside\": not in the build context",
        "ADD link /|source \"link\": not in the build context",
      })
  void namesTheLine(String line, String message) throws IOException {
    write("FROM scratch\n" + line + "\n");
    ProgramRun run = build("-t", "app");
    assertEquals("shale: build Dockerfile:2: " + message, lastLine(run.err()));
    assertEquals(ExitCode.FAILED, run.status());
  }

  @Test
  void asksForTheRightThatIsMeant() throws IOException {
    ProgramRun run = build("--allow", "security-insecure");
    assertEquals(
        "shale: allow \"security-insecure\": expected security.insecure, network.host; did you mean"
            + " security.insecure?",
        lastLine(run.err()));
    assertEquals(ExitCode.FAILED, run.status());
  }

  @Test
  void asksForTheStageThatIsMeant() throws IOException {
    write("FROM scratch AS first\nFROM scratch\nCOPY --from=localhost:1/frist a b\n");
    ProgramRun run = build("-t", "app");
    assertEquals(
        "shale: pull localhost:1/frist:latest: cannot connect to localhost:1: connection refused;"
            + " did you mean the stage first?\n",
        run.err());
    assertEquals(ExitCode.FAILED, run.status());
  }

  @Test
  void namesTheStagesThatThereAre() throws IOException {
    write("FROM scratch AS first\nFROM scratch AS second\n");
    ProgramRun run = build("--target", "third");
    assertEquals(
        "shale: build Dockerfile: no stage \"third\"; the stages are first, second\n", run.err());
    assertEquals(ExitCode.FAILED, run.status());
  }
}
