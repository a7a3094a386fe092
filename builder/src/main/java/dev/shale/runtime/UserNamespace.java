package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.linux.Exec;
import dev.shale.snapshot.Obstacle;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A user namespace for an ordinary user, who is root in it: may mount, and give files to the users
 * of a range that is his. A JVM, which has threads, cannot enter one, so the program becomes {@code
 * unshare} of util-linux, which becomes the program again.
 *
 * <p>Spec: user_namespaces(7), newuidmap(1), subuid(5).
 */
public final class UserNamespace {
  /** Set inside to the user's number outside. */
  public static final String OWNER_VARIABLE = "SHALE_NAMESPACE_OWNER";

  private static final List<String> FLAGS =
      List.of("--user", "--map-root-user", "--map-auto", "--mount", "--");

  private static final Path PROC_SELF = Path.of("/proc/self");

  private final HostPrograms programs;
  private final long uid;

  /**
   * A namespace that is yet to be made.
   *
   * @param searchPath a {@code PATH}
   * @param uid who the process is now
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
    Optional<Path> unshare = programs.find("unshare");
    if (unshare.isEmpty()) {
      return Optional.of(missing("unshare", "util-linux"));
    }
    for (String program : List.of("newuidmap", "newgidmap")) {
      if (programs.find(program).isEmpty()) {
        return Optional.of(missing(program, "uidmap"));
      }
    }
    return tryOut(unshare.get());
  }

  private static Obstacle missing(String program, String debianPackage) {
    return new Obstacle(
        program + " is not installed", "install it (Debian's package %s)".formatted(debianPackage));
  }

  private void exec(List<byte[]> command) throws IOException {
    Optional<Obstacle> obstacle = obstacle();
    if (obstacle.isPresent()) {
      throw OciException.unsupported("enter a user namespace: %s", obstacle.get());
    }
    Path unshare = programs.find("unshare").orElseThrow();
    List<byte[]> words = new ArrayList<>();
    words.add(bytes("unshare"));
    FLAGS.forEach(flag -> words.add(bytes(flag)));
    words.addAll(command);
    List<byte[]> environment = texts(PROC_SELF.resolve("environ"));
    environment.add(bytes(OWNER_VARIABLE + "=" + uid));
    Exec.replace(unshare, words, environment);
  }

  /** Once this process is {@code unshare}, nobody is left to explain a failure. */
  private Optional<Obstacle> tryOut(Path unshare) throws IOException {
    List<String> words = new ArrayList<>(List.of(unshare.toString()));
    words.addAll(FLAGS);
    words.addAll(List.of(unshare.toString(), "--version"));
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

  private Obstacle reason(String said) throws IOException {
    if (said.contains("unrecognized option")) {
      return new Obstacle("unshare has no --map-auto", "util-linux has it since 2.38");
    }
    String user = Files.getOwner(PROC_SELF).getName();
    for (String file : List.of("/etc/subuid", "/etc/subgid")) {
      if (!grants(Path.of(file), user)) {
        return new Obstacle(
            "%s has no range for %s".formatted(file, user),
            "as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + user);
      }
    }
    return new Obstacle(
        said.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse(""),
        "this host may forbid user namespaces (sysctl user.max_user_namespaces)");
  }

  /** Whether a file of lines {@code USER:FIRST:COUNT} has one for a user's name or number. */
  private boolean grants(Path file, String user) throws IOException {
    if (Files.notExists(file)) {
      return false;
    }
    return Files.readAllLines(file).stream()
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
