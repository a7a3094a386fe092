package dev.shale.git;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The host's git, run with settings of ours and of nobody else: neither the host's, nor the user's,
 * nor what a repository brings. It asks nobody anything, runs no hooks and speaks no protocol but
 * those of the list, in submodules too. Used by one thread.
 */
final class GitProgram {
  /** How much of what git prints is read. */
  static final int MAX_OUTPUT_BYTES = 4 << 20;

  /** Where git looks, in its user's home, when a server asks for a password. */
  private static final String PASSWORDS = ".git-credentials";

  private static final Path NOTHING = Path.of("/dev/null");

  /** What git and ssh may know of us: how to reach servers, and with which keys. */
  private static final Set<String> PASSED_ON =
      Set.of(
          "PATH",
          "SSH_AUTH_SOCK",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "http_proxy",
          "https_proxy",
          "HTTPS_PROXY",
          "all_proxy",
          "ALL_PROXY",
          "no_proxy",
          "NO_PROXY");

  /**
   * Read by every git that is started, unlike what is said on a command line, which the processes
   * of submodules do not see.
   */
  private static final String SETTINGS =
      """
      [core]
      \thooksPath = /dev/null
      \tfsmonitor = false
      \tsymlinks = true
      \tfileMode = true
      \tautocrlf = false
      \tsshCommand = ssh -oBatchMode=yes
      [credential]
      \thelper = store
      [fetch]
      \trecurseSubmodules = false
      [submodule]
      \trecurse = false
      [gc]
      \tauto = 0
      [maintenance]
      \tauto = false
      [safe]
      \tdirectory = *
      [http]
      \tlowSpeedLimit = 1000
      \tlowSpeedTime = 60
      [advice]
      \tdetachedHead = false
      [init]
      \tdefaultBranch = main
      """;

  private final Map<String, String> environment = new HashMap<>();
  private final Path home;
  private final Path directory;

  /**
   * @param home an empty directory of ours alone, for settings and what is printed
   * @param remote what {@code origin} is
   */
  GitProgram(Map<String, String> surroundings, Path home, String protocols, GitLogin remote)
      throws IOException {
    this.home = home;
    this.directory = Files.createDirectory(home.resolve("files"));
    Path settings = Files.writeString(home.resolve("settings"), SETTINGS);
    if (remote.entry().isPresent()) {
      Files.writeString(home.resolve(PASSWORDS), remote.entry().get() + "\n");
    }
    surroundings.forEach(
        (name, value) -> {
          if (PASSED_ON.contains(name)) {
            environment.put(name, value);
          }
        });
    environment.put("HOME", home.toString());
    environment.put("LC_ALL", "C");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", settings.toString());
    environment.put("GIT_ATTR_NOSYSTEM", "1");
    environment.put("GIT_TEMPLATE_DIR", "");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_CEILING_DIRECTORIES", home.toString());
    environment.put("GIT_ALLOW_PROTOCOL", protocols);
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "remote.origin.url");
    environment.put("GIT_CONFIG_VALUE_0", remote.address());
  }

  /** Where git is run, in {@code home}. */
  Path directory() {
    return directory;
  }

  /** Removes the password; servers that want one refuse from then on. */
  void forgetPassword() throws IOException {
    Files.deleteIfExists(home.resolve(PASSWORDS));
  }

  /** What git said, without passwords. */
  record Outcome(int status, String out, String complaint) {
    boolean isGood() {
      return status == 0;
    }
  }

  /**
   * Runs git to its end; if we are interrupted, it is killed.
   *
   * @throws OciException UNSUPPORTED if there is no git
   */
  Outcome run(String... arguments) throws IOException {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Redirect.from(NOTHING.toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    int status = await(start(builder));
    return new Outcome(status, text(out), complaint(text(err)));
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new OciException(
          ErrorKind.UNSUPPORTED, "run git: there is none on this host; install git", e);
    }
  }

  private static int await(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
    }
  }

  /** The first thing that git says went wrong; what follows it are consequences. */
  private static String complaint(String printed) {
    List<String> lines = printed.lines().map(String::strip).filter(s -> !s.isEmpty()).toList();
    String line =
        lines.stream()
            .filter(text -> text.startsWith("fatal: ") || text.startsWith("error: "))
            .findFirst()
            .orElse(lines.isEmpty() ? "" : lines.getLast());
    return GitAddress.withoutPassword(line.replaceFirst("^(fatal|error): ", ""));
  }
}
