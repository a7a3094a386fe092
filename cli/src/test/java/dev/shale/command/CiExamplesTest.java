package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pipelines of {@code examples/ci} call is what the program understands. */
class CiExamplesTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("testdata", "")).resolveSibling("examples").resolve("ci");

  /** From the program's name to what ends a command of a shell. */
  private static final Pattern CALL =
      Pattern.compile("(?:^|[\\s(|])(shale (?:\"[^\"]*\"|'[^']*'|[^\"'|;>)])*)");

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([^}]*)}|(\\w+))");
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  static Stream<Path> pipelines() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void commandsParse(Path pipeline) throws IOException {
    Set<String> commands = new TreeSet<>();
    for (String call : calls(Files.readString(pipeline))) {
      String known = VARIABLE.matcher(call).replaceAll(CiExamplesTest::value);
      List<String> words = new ArrayList<>(ShellWords.split(known));
      words.removeFirst();
      Arguments arguments = Arguments.cut(words);
      String command = arguments.command().orElseThrow();
      commands.add(command);
      if (command.equals("build")) {
        assertTrue(words.containsAll(List.of("--cache-from", "--cache-to", "--push")), call);
        assertTrue(words.getLast().matches("\\.|x(#x)?"), call);
      }
      CommandEntry entry = CommandTable.find(command).orElseThrow();
      assertTrue(Parsed.of(entry, arguments.options()).command() != null);
    }
    commands.remove("login"); // which takes files in place of it
    assertEquals(Set.of("build", "inspect", "manifest create", "manifest push"), commands);
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void nothingIsPrivileged(Path pipeline) throws IOException {
    String text = Files.readString(pipeline);
    assertFalse(text.contains("privileged: true"));
    assertFalse(text.contains("hostPath"));
  }

  /** Lines that go on are one, whether a shell or YAML says so. */
  private static List<String> calls(String text) {
    String joined =
        text.replaceAll("(?m)(?:^|\\s)#\\s.*$", "")
            .replaceAll("\\\\\\n\\s*", "")
            .replaceAll("\\n\\s+(?=--|\"docker://)", " ");
    List<String> calls = new ArrayList<>();
    for (String line : joined.split("\\n", -1)) {
      if (line.strip().matches("(?:image|- name|name|description|SHALE):.*")) {
        continue;
      }
      Matcher call = CALL.matcher(line.strip());
      while (call.find()) {
        calls.add(call.group(1));
      }
    }
    return calls;
  }

  private static String value(MatchResult variable) {
    String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
    return switch (name) {
      case "IMAGE", "CI_REGISTRY_IMAGE" -> "registry.example.org/team/app";
      case "ARCH" -> "amd64";
      case "AMD64", "ARM64", "amd64", "arm64", "DIGEST_amd64", "DIGEST_arm64" -> DIGEST;
      default -> "x";
    };
  }
}
