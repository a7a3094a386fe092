package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real agents of OpenSSH, asked for their keys by its own program. */
@Tag("linux")
@Tag("peer")
final class SshAgentsTest {
  private static final String PATH = "/usr/bin:/bin";

  @TempDir Path temp;

  private static String run(Map<String, String> environment, String... words) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private Path key() throws IOException {
    Path key = temp.resolve("key");
    run(
        Map.of(),
        "ssh-keygen",
        "-q",
        "-t",
        "ed25519",
        "-N",
        "",
        "-C",
        "test-key",
        "-f",
        key.toString());
    return key;
  }

  private SshAgents agents(String... texts) throws IOException {
    return new SshAgents(
        SshAgents.parse(List.of(texts), _ -> Optional.empty()), PATH, temp.resolve("ssh"));
  }

  private static String keysAt(Path socket) throws IOException {
    return run(Map.of("SSH_AUTH_SOCK", socket.toString()), "ssh-add", "-l");
  }

  @Test
  void keysAreOfferedByAnAgentThatEndsWithTheBuild() throws IOException {
    try (SshAgents agents = agents("default=" + key())) {
      try (SshSocket socket = agents.open("default", 0600, 0, 0).orElseThrow()) {
        assertTrue(keysAt(socket.path()).contains("test-key"));
        assertTrue(keysAt(socket.path()).contains("test-key"));
      }
      try (Stream<Path> left = Files.list(temp.resolve("ssh"))) {
        assertEquals(1, left.count());
      }
    }
    try (Stream<Path> left = Files.list(temp.resolve("ssh"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void anAgentThatListensIsPassedOnWithAModeOfOurs() throws IOException {
    try (SshAgents own = agents("default=" + key());
        SshSocket first = own.open("default", 0600, 0, 0).orElseThrow();
        SshAgents agents = agents("other=" + first.path());
        SshSocket socket = agents.open("other", 0640, 0, 0).orElseThrow()) {
      assertTrue(keysAt(socket.path()).contains("test-key"));
      int mode = ((Number) Files.getAttribute(socket.path(), "unix:mode")).intValue();
      assertEquals(0640, mode & 0777);
    }
  }

  @Test
  void refusesWhatIsNoKey() throws IOException {
    Path file = Files.writeString(temp.resolve("text"), "no key");
    Files.setAttribute(file, "unix:mode", 0600);
    try (SshAgents agents = agents("default=" + file)) {
      OciException refusal =
          assertThrows(OciException.class, () -> agents.open("default", 0600, 0, 0));
      assertTrue(
          refusal.getMessage().startsWith("ssh keys: ssh-add refuses"), refusal.getMessage());
      assertFalse(agents.open("nosuch", 0600, 0, 0).isPresent());
    }
  }

  @Test
  void needsAnAgentOrAFile() {
    assertThrows(OciException.class, () -> agents("default"));
    assertThrows(OciException.class, () -> agents("default="));
    assertThrows(OciException.class, () -> agents("default=/no/such"));
  }
}
