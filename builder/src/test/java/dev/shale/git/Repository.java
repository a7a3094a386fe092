package dev.shale.git;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A repository to fetch from, made by git itself. */
final class Repository {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "HOME", "/nowhere",
          "PATH", "/usr/bin:/bin",
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_AUTHOR_NAME", "a",
          "GIT_AUTHOR_EMAIL", "a@b",
          "GIT_COMMITTER_NAME", "a",
          "GIT_COMMITTER_EMAIL", "a@b");

  private final Path directory;

  private Repository(Path directory) {
    this.directory = directory;
  }

  /** An empty one, whose branch is main. */
  static Repository in(Path directory) throws IOException {
    Repository repository = new Repository(Files.createDirectories(directory));
    repository.git("init", "--quiet", "--initial-branch=main");
    return repository;
  }

  Repository file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  Repository link(String name, String target) throws IOException {
    Files.createSymbolicLink(directory.resolve(name), Path.of(target));
    return this;
  }

  /** Commits all that is there; its ID. */
  String commit() throws IOException {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "-m", "m");
    return git("rev-parse", "HEAD");
  }

  Path directory() {
    return directory;
  }

  String url() {
    return "file://" + directory;
  }

  String git(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), () -> command + ": " + out);
      return out.strip();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
