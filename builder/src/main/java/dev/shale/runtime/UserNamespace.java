package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.linux.Exec;
import dev.shale.linux.HostPrograms;
import dev.shale.snapshot.Obstacle;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A user namespace for who may not mount outside of one: an ordinary user, or a root who lost the
 * right. Inside he is root and may. A JVM, which has threads, cannot enter one, so the program
 * becomes {@code unshare} of util-linux, which becomes the program again. Used by one thread.
 *
 * <p>Spec: user_namespaces(7), newuidmap(1).
 */
public final class UserNamespace {
  /** Set inside to the user's number outside. */
  public static final String OWNER_VARIABLE = "SHALE_NAMESPACE_OWNER";

  /** Finds a program by its name. */
  private static final String ENV = "/usr/bin/env";

  private static final String SAME_IDS = "same-ids.sh";
  private static final Path PROC_SELF = Path.of("/proc/self");
  private static final long PATIENCE_SECONDS = 10;

  private final HostPrograms programs;
  private final long uid;
  private Optional<Trial> trial = Optional.empty();

  /** Who exists inside. */
  private enum Users {
    /** Everybody, with his own number: for root. */
    SAME,
    /** Root, who is the user, and those of a range that is his. */
    RANGE,
    /** Root, who is the user, and nobody else. */
    SINGLE
  }

  /** What came of trying: the most that can be had, or what is in the way of anything. */
  private sealed interface Trial {
    record Possible(Users users) implements Trial {}

    record Impossible(Obstacle obstacle) implements Trial {}
  }

  /**
   * A namespace that is yet to be made.
   *
   * @param searchPath a {@code PATH}
   * @param uid who the process is now, or was before it entered one
   */
  public UserNamespace(String searchPath, long uid) {
    this.programs = HostPrograms.of(searchPath);
    this.uid = uid;
  }

  /**
   * Starts this program over inside, with the same arguments, in the same process. Returns only by
   * throwing.
   *
   * @param changes to the environment that it sees
   * @throws OciException UNSUPPORTED, with what is missing, if the user can have no such namespace
   */
  public void enter(Map<String, String> changes) throws IOException {
    List<byte[]> command = texts(PROC_SELF.resolve("cmdline"));
    command.set(0, bytes(PROC_SELF.resolve("exe").toRealPath().toString()));
    exec(command, changes);
  }

  /**
   * Becomes another program inside. Returns only by throwing.
   *
   * @throws OciException as {@link #enter} does
   */
  public void become(List<String> command, Map<String, String> changes) throws IOException {
    exec(command.stream().map(UserNamespace::bytes).toList(), changes);
  }

  /** Why the user can have no such namespace; empty if nothing is in the way. */
  public Optional<Obstacle> obstacle() throws IOException {
    return switch (trial()) {
      case Trial.Possible _ -> Optional.empty();
      case Trial.Impossible(Obstacle obstacle) -> Optional.of(obstacle);
    };
  }

  /**
   * Why the user can have nobody but himself inside; empty if nothing is known to be in the way.
   * Asked inside as well as outside.
   */
  public Optional<Obstacle> rangeObstacle() throws IOException {
    for (String program : List.of("newuidmap", "newgidmap")) {
      if (programs.find(program).isEmpty()) {
        return Optional.of(Obstacle.notInstalled(program, "uidmap"));
      }
    }
    return SubordinateIds.obstacle(uid);
  }

  /** Becomes another program where this one is. Returns only by throwing. */
  public static void becomeHere(List<String> command) throws IOException {
    List<byte[]> words = new ArrayList<>();
    words.add(bytes(ENV));
    command.forEach(word -> words.add(bytes(word)));
    Exec.replace(Path.of(ENV), words, texts(PROC_SELF.resolve("environ")));
  }

  private void exec(List<byte[]> command, Map<String, String> changes) throws IOException {
    Users users =
        switch (trial()) {
          case Trial.Possible(Users possible) -> possible;
          case Trial.Impossible(Obstacle obstacle) ->
              throw OciException.unsupported("enter a user namespace: %s", obstacle);
        };
    List<byte[]> words = new ArrayList<>();
    unshare(users).forEach(word -> words.add(bytes(word)));
    words.addAll(command);
    List<byte[]> environment = texts(PROC_SELF.resolve("environ"));
    changes.forEach((name, value) -> environment.add(bytes(name + "=" + value)));
    environment.add(bytes(OWNER_VARIABLE + "=" + uid));
    Exec.replace(Path.of(new String(words.getFirst(), StandardCharsets.UTF_8)), words, environment);
  }

  /** Once this process is {@code unshare}, nobody is left to explain a failure. */
  private Trial trial() throws IOException {
    if (trial.isEmpty()) {
      trial = Optional.of(tryAll());
    }
    return trial.get();
  }

  /**
   * The least first: of a namespace that the kernel refuses, what helps {@code unshare} with users
   * is never told, and waits for ever.
   */
  private Trial tryAll() throws IOException {
    if (programs.find("unshare").isEmpty()) {
      return new Trial.Impossible(Obstacle.notInstalled("unshare", "util-linux"));
    }
    Optional<Obstacle> obstacle = tryOut(Users.SINGLE);
    if (obstacle.isPresent()) {
      return new Trial.Impossible(obstacle.get());
    }
    Users more = uid == 0 ? Users.SAME : Users.RANGE;
    return new Trial.Possible(tryOut(more).isEmpty() ? more : Users.SINGLE);
  }

  /** The words, the first a path, after which there is a command to become. */
  private List<String> unshare(Users users) throws IOException {
    String unshare = programs.find("unshare").map(Path::toString).orElse("unshare");
    String sh = programs.find("sh").map(Path::toString).orElse("/bin/sh");
    return switch (users) {
      case SAME -> List.of(sh, "-c", Script.read(SAME_IDS), "sh", unshare);
      case RANGE -> List.of(unshare, "--user", "--map-root-user", "--map-auto", "--mount", "--");
      case SINGLE -> List.of(unshare, "--user", "--map-root-user", "--mount", "--");
    };
  }

  /** What is in the way of a namespace with these users. */
  private Optional<Obstacle> tryOut(Users users) throws IOException {
    List<String> words = new ArrayList<>(unshare(users));
    words.addAll(List.of(programs.find("unshare").orElseThrow().toString(), "--version"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return Optional.of(reason("unshare does not come to an end"));
      }
      return process.exitValue() == 0 ? Optional.empty() : Optional.of(reason(said(process)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** What it has said so far; others may hold its output open. */
  private static String said(Process process) throws IOException {
    InputStream output = process.getInputStream();
    return new String(output.readNBytes(output.available()), StandardCharsets.UTF_8);
  }

  private static Obstacle reason(String said) {
    return new Obstacle(
        said.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .findFirst()
            .orElse("unshare fails"),
        "allow user namespaces, as root: sysctl user.max_user_namespaces=10000; in a container,"
            + " also allow unshare and mount in its seccomp filter");
  }

  /** The texts of a file that has a NUL after each. */
  private static List<byte[]> texts(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<byte[]> texts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        texts.add(Arrays.copyOfRange(bytes, start, i));
        start = i + 1;
      }
    }
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
