package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.linux.Exec;
import dev.shale.linux.HostPrograms;
import dev.shale.snapshot.Obstacle;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A user namespace for who may not mount outside of one: an ordinary user, or a root who lost the
 * right. Inside he is root and may. A JVM, which has threads, cannot enter one, so the program
 * becomes {@code unshare} of util-linux, which becomes the program again.
 *
 * <p>Spec: user_namespaces(7), newuidmap(1), subuid(5).
 */
public final class UserNamespace {
  /** Set inside to the user's number outside. */
  public static final String OWNER_VARIABLE = "SHALE_NAMESPACE_OWNER";

  private static final String SAME_IDS = "same-ids.sh";
  private static final Path PROC_SELF = Path.of("/proc/self");
  private static final Path USERS = Path.of("/etc/passwd");

  private final HostPrograms programs;
  private final long uid;

  /** Who exists inside. */
  private enum Users {
    /** Everybody, with his own number: for root. */
    SAME,
    /** Root, who is the user, and those of a range that is his. */
    RANGE,
    /** Root, who is the user, and nobody else. */
    SINGLE
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
   * @throws OciException UNSUPPORTED, with what is missing, if the user can have no such namespace
   */
  public void enter() throws IOException {
    List<byte[]> command = texts(PROC_SELF.resolve("cmdline"));
    command.set(0, bytes(PROC_SELF.resolve("exe").toRealPath().toString()));
    exec(command);
  }

  /**
   * Becomes another program inside. Returns only by throwing.
   *
   * @throws OciException as {@link #enter} does
   */
  public void become(List<String> command) throws IOException {
    exec(command.stream().map(UserNamespace::bytes).toList());
  }

  /** Why the user can have no such namespace; empty if nothing is in the way. */
  public Optional<Obstacle> obstacle() throws IOException {
    return obstacle(uid == 0 ? Users.SAME : Users.RANGE).isEmpty()
        ? Optional.empty()
        : obstacle(Users.SINGLE);
  }

  /**
   * Why the user can have nobody but himself inside; empty if nothing is known to be in the way.
   * Asked inside as well as outside.
   */
  public Optional<Obstacle> rangeObstacle() throws IOException {
    for (String program : List.of("newuidmap", "newgidmap")) {
      if (programs.find(program).isEmpty()) {
        return Optional.of(missing(program, "uidmap"));
      }
    }
    String user = userName();
    for (String file : List.of("/etc/subuid", "/etc/subgid")) {
      if (!grants(Path.of(file), user)) {
        return Optional.of(
            new Obstacle(
                "%s has no range for %s".formatted(file, user),
                "as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "
                    + user));
      }
    }
    return Optional.empty();
  }

  private static Obstacle missing(String program, String debianPackage) {
    return new Obstacle(
        program + " is not installed", "install it (Debian's package %s)".formatted(debianPackage));
  }

  /** What is in the way of a namespace with these users, found out by making one. */
  private Optional<Obstacle> obstacle(Users users) throws IOException {
    if (programs.find("unshare").isEmpty()) {
      return Optional.of(missing("unshare", "util-linux"));
    }
    Optional<Obstacle> range = users == Users.RANGE ? rangeObstacle() : Optional.empty();
    return range.isPresent() ? range : tryOut(users);
  }

  private void exec(List<byte[]> command) throws IOException {
    Optional<Obstacle> obstacle = obstacle();
    if (obstacle.isPresent()) {
      throw OciException.unsupported("enter a user namespace: %s", obstacle.get());
    }
    List<byte[]> words = new ArrayList<>();
    unshare(users()).forEach(word -> words.add(bytes(word)));
    words.addAll(command);
    List<byte[]> environment = texts(PROC_SELF.resolve("environ"));
    environment.add(bytes(OWNER_VARIABLE + "=" + uid));
    Exec.replace(Path.of(new String(words.getFirst(), StandardCharsets.UTF_8)), words, environment);
  }

  private Users users() throws IOException {
    Users more = uid == 0 ? Users.SAME : Users.RANGE;
    return obstacle(more).isEmpty() ? more : Users.SINGLE;
  }

  /** The words, the first a path, after which there is a command to become. */
  private List<String> unshare(Users users) throws IOException {
    String unshare = programs.find("unshare").map(Path::toString).orElse("unshare");
    String sh = programs.find("sh").map(Path::toString).orElse("/bin/sh");
    return switch (users) {
      case SAME -> List.of(sh, "-c", script(), "sh", unshare);
      case RANGE -> List.of(unshare, "--user", "--map-root-user", "--map-auto", "--mount", "--");
      case SINGLE -> List.of(unshare, "--user", "--map-root-user", "--mount", "--");
    };
  }

  private static String script() throws IOException {
    try (InputStream in = UserNamespace.class.getResourceAsStream(SAME_IDS)) {
      if (in == null) {
        throw new FileNotFoundException(SAME_IDS + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Once this process is {@code unshare}, nobody is left to explain a failure. */
  private Optional<Obstacle> tryOut(Users users) throws IOException {
    List<String> words = new ArrayList<>(unshare(users));
    words.addAll(List.of(programs.find("unshare").orElseThrow().toString(), "--version"));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? Optional.empty() : Optional.of(reason(said));
    } catch (InterruptedException e) {
      process.destroy();
      throw new InterruptedIOException();
    }
  }

  private static Obstacle reason(String said) {
    if (said.contains("unrecognized option")) {
      return new Obstacle("unshare has no --map-auto", "util-linux has it since 2.38");
    }
    return new Obstacle(
        said.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse(""),
        "allow user namespaces: sysctl user.max_user_namespaces=10000, and no seccomp filter");
  }

  /** What the user is called; his number if he has no name. */
  private String userName() throws IOException {
    if (Files.isReadable(USERS)) {
      for (String line : Files.readAllLines(USERS, StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":", -1);
        if (fields.length > 2 && fields[2].equals(Long.toString(uid))) {
          return fields[0];
        }
      }
    }
    return Long.toString(uid);
  }

  /** Whether a file of lines {@code USER:FIRST:COUNT} has one for a user's name or number. */
  private boolean grants(Path file, String user) throws IOException {
    if (!Files.isReadable(file)) {
      return false;
    }
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
        .anyMatch(line -> line.startsWith(user + ":") || line.startsWith(uid + ":"));
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
