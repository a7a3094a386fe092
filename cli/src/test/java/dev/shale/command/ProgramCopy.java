package dev.shale.command;

import dev.shale.registry.Programs;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program as a process of its own, from a copy of its classes that every user may read: the
 * checkout may be where only its owner may look. There is one copy, of jars with a cache of their
 * classes as the packaged program has it, which halves the time of a start.
 */
final class ProgramCopy {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private static final Path JAR = Path.of(System.getProperty("java.home"), "bin", "jar");
  private static final String MAIN = "dev.shale.Main";

  /** What the launcher gives the runtime, but for memory. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED");

  private final List<String> runtime;

  /**
   * Who runs the program, and in what surroundings.
   *
   * @param before words before the command, which say who runs it
   * @param flags for the runtime
   * @param variables the whole environment but for PATH
   */
  record Caller(
      List<String> before, List<String> flags, Map<String, String> variables, String umask) {
    static final Caller ROOT = new Caller(List.of(), List.of(), Map.of("LC_ALL", "C.UTF-8"), "022");

    Caller withFlags(String... others) {
      return new Caller(before, List.of(others), variables, umask);
    }

    Caller withVariable(String name, String value) {
      Map<String, String> more = new HashMap<>(variables);
      more.put(name, value);
      return new Caller(before, flags, Map.copyOf(more), umask);
    }

    Caller withUmask(String other) {
      return new Caller(before, flags, variables, other);
    }
  }

  private ProgramCopy(List<String> runtime) {
    this.runtime = runtime;
  }

  /** The copy, made when it is first asked for and gone when the tests have ended. */
  static ProgramCopy shared() {
    return Shared.COPY;
  }

  private static final class Shared {
    static final ProgramCopy COPY = make();
  }

  private static ProgramCopy make() {
    try {
      Path directory = Files.createTempDirectory("program");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> Programs.run(Path.of("/"), List.of("rm", "-r", directory.toString()))));
      return below(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProgramCopy below(Path directory) throws IOException {
    List<String> copies = new ArrayList<>();
    for (Path entry : entries()) {
      Path copy = directory.resolve("%d.jar".formatted(copies.size()));
      copies.add(copy.toString());
      if (Files.isDirectory(entry)) {
        Programs.run(entry, List.of(JAR.toString(), "--create", "--file", copy.toString(), "."));
      } else {
        Files.copy(entry, copy);
      }
    }
    List<String> flags = new ArrayList<>(FLAGS);
    flags.addAll(List.of("-cp", String.join(File.pathSeparator, copies)));
    Path cache = directory.resolve("classes.aot");
    train(directory, flags, cache);
    Programs.run(directory, "chmod -R a+rX .");
    List<String> cached = new ArrayList<>(flags);
    cached.add("-XX:AOTCache=" + cache);
    return new ProgramCopy(isWhole(cached) ? cached : flags);
  }

  /** Whether a JVM starts from the cache that it is given. */
  private static boolean isWhole(List<String> flags) throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA.toString()));
    command.addAll(flags);
    command.addAll(List.of("-XX:AOTMode=on", "-version"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Makes a cache of the classes that a build takes; a busy JVM may give up on it, silently. */
  private static void train(Path directory, List<String> flags, Path cache) throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    List<String> command = new ArrayList<>(List.of(JAVA.toString()));
    command.addAll(flags);
    command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-Dshale.training=true"));
    command.add(MAIN);
    command.addAll(List.of("--root", directory.resolve("root").toString()));
    command.addAll(List.of("--runroot", directory.resolve("run").toString()));
    command.addAll(List.of("build", "-q", context.toString()));
    Programs.run(directory, command);
  }

  /** Maven names directories of classes where there are none, too. */
  private static List<Path> entries() {
    String classPath = System.getProperty("java.class.path");
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .filter(Files::exists)
        .toList();
  }

  /** Runs the program on a store to its end. */
  ProgramRun run(Caller caller, Path store, String... words)
      throws IOException, InterruptedException {
    return run(caller, words(store, words));
  }

  /** Runs a work-alike, which has no store, to its end. */
  ProgramRun runAs(Caller caller, String peer, String... words)
      throws IOException, InterruptedException {
    List<String> all = program();
    all.add(peer);
    all.addAll(List.of(words));
    return run(caller, all);
  }

  /** Runs the program's own words; what comes before them may add others. */
  ProgramRun runWords(Caller caller, List<String> words) throws IOException, InterruptedException {
    return run(caller, words);
  }

  private static ProgramRun run(Caller caller, List<String> program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(caller.before());
    command.addAll(List.of("/bin/sh", "-c", "umask $0 && exec \"$@\"", caller.umask()));
    program.addAll(1, caller.flags());
    command.addAll(program);
    return finish(caller, command);
  }

  /** The words that run the program on a store. */
  List<String> words(Path store, String... words) {
    List<String> all = program();
    all.addAll(List.of("--root", store.resolve("root").toString()));
    all.addAll(List.of("--runroot", store.resolve("run").toString()));
    all.addAll(List.of(words));
    return all;
  }

  /** The words that run a work-alike. */
  List<String> peerWords(String peer, String... words) {
    List<String> all = program();
    all.add(peer);
    all.addAll(List.of(words));
    return all;
  }

  /**
   * The same, for a process that is to be interrupted: tests that were started in the background
   * are deaf to that, and so is what they start.
   */
  List<String> interruptibleWords(Path store, String... words) {
    List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT"));
    all.addAll(words(store, words));
    return all;
  }

  private List<String> program() {
    List<String> all = new ArrayList<>(List.of(JAVA.toString()));
    all.addAll(runtime);
    all.add(MAIN);
    return all;
  }

  private static ProgramRun finish(Caller caller, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().putAll(caller.variables());
    Path errors = Files.createTempFile("errors", ".txt");
    try {
      Process process = builder.redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      byte[] out = process.getInputStream().readAllBytes();
      int status = process.waitFor();
      return new ProgramRun(
          status, new String(out, StandardCharsets.UTF_8), Files.readString(errors));
    } finally {
      Files.delete(errors);
    }
  }
}
