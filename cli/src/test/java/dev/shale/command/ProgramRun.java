package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.buildah.Buildah;
import dev.shale.config.Environment;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.render.Terminal;
import dev.shale.skopeo.Skopeo;
import dev.shale.snapshot.Obstacle;
import dev.shale.umoci.Umoci;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the program inside the test's own process. */
record ProgramRun(int status, String out, String err) {
  private static final long ROOT = 0;
  private static final long USER = 1000;

  static ProgramRun of(String... words) {
    return of(Map.of(), words);
  }

  static ProgramRun of(Map<String, String> variables, String... words) {
    return of(variables, ROOT, List.of(words));
  }

  /** A run with something on its standard input. */
  static ProgramRun withInput(String input, List<String> words) {
    return of(Map.of(), ROOT, words, new PipedText(input));
  }

  /** The same with variables. */
  static ProgramRun withInput(Map<String, String> variables, String input, List<String> words) {
    return of(variables, ROOT, words, new PipedText(input));
  }

  /** A run on a store by someone who is not root, and so mounts nothing. */
  static ProgramRun ofUser(Path store, String... words) {
    return of(Map.of("FROM_OUTSIDE", "outside"), USER, withStore(store, words));
  }

  /** A run on a store by root. */
  static ProgramRun ofRoot(Path store, String... words) {
    String path = System.getenv("PATH");
    return of(Map.of("PATH", path), ROOT, withStore(store, words));
  }

  /** A run on a store by root who wants what depends on no clock. */
  static ProgramRun ofRootAtEpoch(Path store, String... words) {
    String path = System.getenv("PATH");
    return of(Map.of("PATH", path, "SOURCE_DATE_EPOCH", "1"), ROOT, withStore(store, words));
  }

  /** A run of buildah's work-alike on a store by root, whatever this host has configured. */
  static ProgramRun ofBuildah(Path store, String... words) {
    return ofBuildah(Path.of("/dev/null"), store, words);
  }

  /** The same with a file of containers.conf(5). */
  static ProgramRun ofBuildah(Path conf, Path store, String... words) {
    List<String> all = new ArrayList<>(List.of("buildah"));
    all.addAll(withStore(store, words));
    return of(Map.of("PATH", System.getenv("PATH"), "CONTAINERS_CONF", conf.toString()), ROOT, all);
  }

  private static List<String> withStore(Path store, String... words) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("--root", store.resolve("root").toString()));
    all.addAll(List.of("--runroot", store.resolve("run").toString()));
    all.addAll(List.of(words));
    return all;
  }

  private static ProgramRun of(Map<String, String> variables, long uid, List<String> words) {
    return of(variables, uid, words, new PipedText(""));
  }

  /** A run whose standard output takes nothing. */
  static ProgramRun withoutOutput(StandardOutput.Kind kind, String... words) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space");
          }
        };
    return of(Map.of(), ROOT, List.of(words), new PipedText(""), full, kind);
  }

  private static ProgramRun of(
      Map<String, String> variables, long uid, List<String> words, StandardInput in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProgramRun run = of(variables, uid, words, in, out, StandardOutput.Kind.FILE);
    return new ProgramRun(run.status, out.toString(StandardCharsets.UTF_8), run.err);
  }

  private static ProgramRun of(
      Map<String, String> variables,
      long uid,
      List<String> words,
      StandardInput in,
      OutputStream out,
      StandardOutput.Kind kind) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new Environment(
                variables, Optional.of(Path.of("/nonexistent")), uid, Clock.systemUTC()),
            in,
            new StandardOutput(out, () -> kind),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            new Terminal.Absent(),
            Platform.of("linux", "amd64"),
            "25",
            List.of(new Umoci(), new Skopeo(), new Buildah()),
            new NoNamespace());
    int status = new Program(surroundings).run(words);
    return new ProgramRun(status, "", err.toString(StandardCharsets.UTF_8));
  }

  /** What it printed, if it succeeded. */
  String result() {
    assertEquals(ExitCode.OK, status, err);
    return out.strip();
  }

  /** The message of its refusal. */
  String refusal() {
    assertEquals(ExitCode.FAILED, status, out);
    assertTrue(err.startsWith("shale: "), err);
    return err.substring("shale: ".length()).strip();
  }

  /** A pipe, at which nobody sits. */
  private record PipedText(String text) implements StandardInput {
    @Override
    public InputStream bytes() {
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> ask(String question) {
      return Optional.empty();
    }

    @Override
    public Optional<String> askSecretly(String question) {
      return Optional.empty();
    }
  }

  /** A test's process stays what it is. */
  private static final class NoNamespace implements UserNamespaceEntry {
    @Override
    public Optional<Obstacle> obstacle() {
      return Optional.of(new Obstacle("this is a test", "run the program"));
    }

    @Override
    public Optional<Obstacle> rangeObstacle() {
      return Optional.empty();
    }

    @Override
    public void enter() {
      throw OciException.unsupported("enter a user namespace: not in a test");
    }

    @Override
    public void become(List<String> command) {
      enter();
    }

    @Override
    public void becomeHere(List<String> command) {
      enter();
    }
  }
}
