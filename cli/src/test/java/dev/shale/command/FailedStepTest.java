package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.registry.Programs;
import dev.shale.render.Timeline;
import dev.shale.runtime.HostRootfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of a step that fails, and can do about it. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY})
final class FailedStepTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void buildBase() throws IOException {
    Path base = Files.createDirectory(directory.resolve("base"));
    HostRootfs.in(Files.createDirectory(base.resolve("rootfs")));
    Files.writeString(base.resolve("Dockerfile"), "FROM scratch\nCOPY rootfs /\n");
    run("build", "-q", "-t", "base", base.toString()).result();
    context = Files.createDirectory(directory.resolve("context"));
  }

  /** What containers have may be read-only: no plain deletion does. */
  @AfterEach
  void removeAll() {
    run("rm", "--all");
    run("rmi", "--all", "--force");
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofRoot(directory, words);
  }

  private void write(String... lines) throws IOException {
    Files.writeString(
        context.resolve("Dockerfile"), "FROM base\n" + String.join("\n", lines) + "\n");
  }

  private String[] build(String... flags) {
    List<String> words = new ArrayList<>(List.of("build", "-t", "app"));
    words.addAll(Arrays.asList(flags));
    words.add(context.toString());
    return words.toArray(String[]::new);
  }

  /** The program as a process, whose standard input is a pipe. */
  private ProgramRun runWithInput(String input, String... words)
      throws IOException, InterruptedException {
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(ProgramCopy.shared().words(directory, words))
            .redirectError(errors.toFile())
            .start();
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new ProgramRun(process.waitFor(), out, Files.readString(errors));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theLastLinesOfItsOutputAreShownThoughNothingElseIs() throws IOException {
    write("RUN echo one; echo two; exit 3");
    ProgramRun failed = run(build("-q"));
    assertEquals(
        """
        Dockerfile:2: the last lines of its output:
          | one
          | two
        shale: build Dockerfile:2: RUN echo one; echo two; exit 3: exit status 3
        """,
        failed.err());
    assertEquals(3, failed.status());
  }

  @Test
  void commandsOfStandardInputMendIt() throws IOException, InterruptedException {
    write("RUN echo half >/half; exit 3", "RUN read line </half; echo $line; ls /made");
    ProgramRun mended =
        runWithInput("echo whole >/half; echo seen\ntouch /made\n", build("--on-error=shell"));
    assertEquals(0, mended.status(), mended.err());
    assertTrue(mended.err().contains("\nseen\n"), mended.err());
    assertTrue(mended.err().contains("\nwhole\n/made\n"), mended.err());
    assertTrue(
        mended.err().contains("Dockerfile:2: goes on from what the shell left"), mended.err());
    assertFalse(mended.out().contains("seen"), mended.out());
    assertEquals(3, run(build("-q")).status());
  }

  @Test
  void shellThatIsToldNothingMendsNothing() throws IOException, InterruptedException {
    write("RUN exit 3");
    ProgramRun failed = runWithInput("", build("--on-error=shell"));
    assertEquals(3, failed.status());
    assertTrue(failed.err().contains("standard input has no commands for the shell"), failed.err());
  }

  @Test
  void statusOfTheShellEndsTheBuildWithTheStepsOwn() throws IOException, InterruptedException {
    write("RUN exit 3");
    assertEquals(3, runWithInput("exit 9\n", build("--on-error=shell")).status());
  }

  @Test
  void containerThatIsKeptIsEnteredAndCommitted() throws IOException {
    write("ENV A=b", "RUN echo half >/half; exit 3");
    ProgramRun failed = run(build("--on-error=keep"));
    assertEquals(3, failed.status());
    assertEquals("app-failed\n", failed.out());
    assertTrue(
        failed.err().contains("Dockerfile:3: what is left is kept as container app-failed: "),
        failed.err());
    run("run", "app-failed", "--", "sh", "-c", "test $A = b && echo whole >>/half").result();
    run("commit", "app-failed", "mended").result();
    assertEquals("half\nwhole", run("cat", "mended:/half").result());
    assertEquals("app-failed-1\n", run(build("--on-error=keep")).out());
  }

  @Test
  void nothingIsKeptOfWhatRunsNoProcess() throws IOException {
    write("COPY nosuch /");
    ProgramRun failed = run(build("--on-error=keep"));
    assertEquals("", failed.out());
    assertTrue(
        failed
            .err()
            .endsWith("shale: build Dockerfile:2: source \"nosuch\": not in the build context\n"),
        failed.err());
  }

  @Test
  void shellWhoseInputIsSomethingElseIsRefused() throws IOException {
    write("RUN exit 3");
    for (String flag : List.of("-f=-", "--secret=id=s,src=-")) {
      assertEquals(
          "build --on-error=shell: the shell reads standard input, which is something else here;"
              + " give that in a file",
          run(build("--on-error=shell", flag)).refusal());
    }
  }

  /** The events of a step, as {@code id outcome}, where it has one. */
  private static List<String> steps(String err) {
    return err.lines()
        .map(line -> Json.parseObject("line", line.getBytes(StandardCharsets.UTF_8)))
        .filter(line -> line.path("event").asText().equals("step"))
        .map(line -> line.required("id").asText() + " " + line.path("outcome").asText("-"))
        .toList();
  }

  @Test
  void eventsAreWholeLinesOfJsonThoughTheBuildFails() throws IOException {
    write("ENV A=b", "RUN echo '\"quoted\"'; exit 3");
    ProgramRun failed = run(build("--progress=json"));
    assertEquals(List.of("1.1.1 -", "1.1.1 done", "1.1.2 -", "1.1.2 failed"), steps(failed.err()));
    ObjectNode last =
        Json.parseObject(
            "line", failed.err().lines().toList().getLast().getBytes(StandardCharsets.UTF_8));
    assertEquals(3, last.required("error").required("exitCode").asInt());
    assertEquals("Dockerfile", last.required("error").required("step").required("file").asText());
    assertEquals(
        "[\"\\\"quoted\\\"\"]",
        last.required("error").required("step").required("output").toString());
    assertTrue(failed.err().contains("\"event\":\"output\""), failed.err());
  }

  @Test
  void shellIsHeardOfInEventsWhereThatIsAsked() throws IOException, InterruptedException {
    write("RUN exit 3");
    ProgramRun mended = runWithInput("echo seen\n", build("--on-error=shell", "--progress=json"));
    assertEquals(0, mended.status(), mended.err());
    assertEquals(List.of("1.1.1 -", "1.1.1 mended"), steps(mended.err()));
    assertTrue(mended.err().contains("\"line\":\"seen\""), mended.err());
  }

  @Test
  void timelineOfABuildThatFailsIsWhole() throws IOException {
    write("RUN true", "RUN exit 3");
    Path trace = directory.resolve("trace");
    run(build("--trace=" + trace));
    Timeline timeline = Timeline.parse(Files.readAllBytes(trace));
    timeline.requireNested();
    assertEquals(3, timeline.slices().size());
    assertTrue(timeline.slices().getLast().endsWith(" failed"));
  }

  @Test
  void eventsAndTimelineOfABuildThatIsInterruptedAreWhole()
      throws IOException, InterruptedException {
    write("RUN echo begun; sleep 1000");
    Path trace = directory.resolve("trace");
    Process process =
        new ProcessBuilder(
                ProgramCopy.shared()
                    .interruptibleWords(directory, build("--progress=json", "--trace=" + trace)))
            .redirectErrorStream(true)
            .start();
    List<String> lines = new ArrayList<>();
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.contains("\"line\":\"begun\"")) {
          Programs.run(directory, "kill -INT %d".formatted(process.pid()));
        }
      }
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
    assertEquals(ExitCode.INTERRUPTED, process.exitValue());
    assertEquals(List.of("1.1.1 -", "1.1.1 cancelled"), steps(String.join("\n", lines)));
    assertTrue(lines.getLast().contains("\"kind\":\"INTERRUPTED\""), lines.getLast());
    Timeline timeline = Timeline.parse(Files.readAllBytes(trace));
    timeline.requireNested();
    assertTrue(
        timeline.slices().stream().anyMatch(slice -> slice.endsWith(" cancelled")),
        timeline.slices().toString());
  }

  @Test
  void whatStepsTookIsSaidInTheEnd() throws IOException {
    write("RUN true", "ENV A=b");
    List<String> lines = run(build()).err().lines().toList();
    List<String> last = lines.subList(lines.size() - 3, lines.size());
    assertTrue(last.get(0).matches(" +[0-9.]+ s  1/2 RUN true"), last::toString);
    assertTrue(last.get(1).matches(" +0[.][0-9] s  2/2 ENV A=b"), last::toString);
    assertTrue(last.get(2).matches(" +[0-9.]+ s  in all"), last::toString);
    assertEquals("", run(build("-q", "--no-cache")).err());
  }
}
