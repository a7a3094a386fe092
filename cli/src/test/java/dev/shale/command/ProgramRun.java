package dev.shale.command;

import dev.shale.config.Environment;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.render.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** One run of the program inside the test's own process. */
record ProgramRun(int status, String out, String err) {
  static ProgramRun of(String... words) {
    return of(Map.of(), words);
  }

  static ProgramRun of(Map<String, String> variables, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new Environment(variables, Path.of("/nonexistent"), 0, Clock.systemUTC()),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            new Terminal.Absent(),
            Platform.of("linux", "amd64"),
            "25",
            new NoNamespace());
    int status = new Program(surroundings).run(List.of(words));
    return new ProgramRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A test's process stays what it is. */
  private static final class NoNamespace implements UserNamespaceEntry {
    @Override
    public void enter() {
      throw OciException.unsupported("enter a user namespace: not in a test");
    }

    @Override
    public void become(List<String> command) {
      enter();
    }
  }
}
