package dev.shale.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialStoreTest {
  private static final Credentials NOBODY = new Credentials.Anonymous();

  @TempDir Path home;
  private final Map<String, String> variables = new HashMap<>();

  private Credentials find(String registry, String repository) {
    Environment environment =
        new Environment(variables, Optional.of(home), 1000, Clock.systemUTC());
    return new CredentialStore(environment, new AuthFileChoice.Usual()).find(registry, repository);
  }

  private Path write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void docker(String json) throws IOException {
    write(".docker/config.json", json);
  }

  private static String auths(String key, String user) {
    String pair = user + ":secret";
    String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return "\"%s\":{\"auth\":\"%s\"}".formatted(key, auth);
  }

  private static String file(String... entries) {
    return "{\"auths\":{%s}}".formatted(String.join(",", entries));
  }

  private static Credentials user(String name) {
    return new Credentials.Basic(name, "secret");
  }

  @Test
  void findsNothingWhereThereIsNothing() {
    assertEquals(NOBODY, find("registry.example", "a"));
  }

  @Test
  void findsWhatDockerStored() throws IOException {
    docker(file(auths("registry.example", "me")));
    assertEquals(user("me"), find("registry.example", "a"));
  }

  @Test
  void findsNothingForAnotherPort() throws IOException {
    docker(file(auths("registry.example:5000", "me")));
    assertEquals(NOBODY, find("registry.example", "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://index.docker.io/v1/",
        "index.docker.io",
        "docker.io",
        "https://registry-1.docker.io/v2/"
      })
  void knowsTheNamesOfDockerHub(String key) throws IOException {
    docker(file(auths(key, "me")));
    assertEquals(user("me"), find("docker.io", "library/debian"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://registry.example", "http://registry.example/v1/", "registry.example/v2/"})
  void knowsAnAddressForItsHost(String key) throws IOException {
    docker(file(auths(key, "me")));
    assertEquals(user("me"), find("registry.example", "a"));
  }

  @Test
  void prefersTheLongestPath() throws IOException {
    docker(
        file(
            auths("registry.example", "host"),
            auths("registry.example/team", "team"),
            auths("registry.example/team/app", "app")));
    assertEquals(user("app"), find("registry.example", "team/app"));
    assertEquals(user("team"), find("registry.example", "team/other"));
    assertEquals(user("host"), find("registry.example", "teams"));
  }

  @Test
  void asksTheFilesInTheirOrder() throws IOException {
    String[] order = {
      "run/containers/auth.json", "config/containers/auth.json", ".docker/config.json"
    };
    variables.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
    variables.put("XDG_CONFIG_HOME", home.resolve("config").toString());
    for (int i = order.length - 1; i >= 0; i--) {
      write(order[i], file(auths("registry.example", "user" + i)));
      assertEquals(user("user" + i), find("registry.example", "a"));
    }
  }

  @Test
  void readsUserAndPasswordOnTheirOwn() throws IOException {
    docker("{\"auths\":{\"registry.example\":{\"username\":\"me\",\"password\":\"secret\"}}}");
    assertEquals(user("me"), find("registry.example", "a"));
  }

  @Test
  void readsAnIdentityToken() throws IOException {
    docker("{\"auths\":{\"registry.example\":{\"auth\":\"bWU6\",\"identitytoken\":\"t\"}}}");
    assertEquals(new Credentials.IdentityToken("t"), find("registry.example", "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"auths\":{\"registry.example\":{\"auth\":\"hunter2\"}}}",
        "{\"auths\":{\"registry.example\":{\"auth\":\"hunter2!\"}}}",
        "{hunter2}",
        "hunter2"
      })
  void refusesADamagedFileWithoutRepeatingIt(String json) throws IOException {
    docker(json);
    OciException refusal = assertThrows(OciException.class, () -> find("registry.example", "a"));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    for (Throwable t = refusal; t != null; t = t.getCause()) {
      assertFalse(String.valueOf(t.getMessage()).contains("hunter2"), t.getMessage());
    }
  }

  private void helper(String name, String script) throws IOException {
    Path program = write("bin/docker-credential-" + name, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    variables.put("PATH", home.resolve("bin") + ":/usr/bin:/bin");
  }

  @Test
  void asksTheHelperOfARegistry() throws IOException {
    helper(
        "vault", "read s; echo \"{\\\"Username\\\":\\\"$1 $s\\\",\\\"Secret\\\":\\\"secret\\\"}\"");
    docker("{\"credHelpers\":{\"registry.example\":\"vault\"}}");
    assertEquals(user("get registry.example"), find("registry.example", "a"));
    assertEquals(NOBODY, find("other.example", "a"));
  }

  @Test
  void asksTheHelperForAllRegistries() throws IOException {
    helper("desk", "echo '{\"Username\":\"me\",\"Secret\":\"secret\"}'");
    docker("{\"credsStore\":\"desk\"}");
    assertEquals(user("me"), find("docker.io", "library/debian"));
  }

  @Test
  void takesAHelpersTokenForOne() throws IOException {
    helper("desk", "echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'");
    docker("{\"credsStore\":\"desk\"}");
    assertEquals(new Credentials.IdentityToken("t"), find("registry.example", "a"));
  }

  @Test
  void goesOnWhereAHelperKnowsNothing() throws IOException {
    helper("desk", "echo credentials not found in native keychain; exit 1");
    docker("{\"credsStore\":\"desk\"}");
    assertEquals(NOBODY, find("registry.example", "a"));
  }

  @Test
  void saysThatAHelperFailed() throws IOException {
    helper("desk", "echo hunter2; exit 3");
    docker("{\"credsStore\":\"desk\"}");
    OciException refusal = assertThrows(OciException.class, () -> find("registry.example", "a"));
    assertEquals(
        "find credentials for registry.example with docker-credential-desk:"
            + " it failed with status 3",
        refusal.getMessage());
  }

  @Test
  void saysWhichHelpersAnswerIsNone() throws IOException {
    helper("desk", "echo hunter2");
    docker("{\"credsStore\":\"desk\"}");
    OciException refusal = assertThrows(OciException.class, () -> find("registry.example", "a"));
    assertEquals(
        "read the answer of docker-credential-desk: not a valid JSON object", refusal.getMessage());
  }

  @Test
  void refusesAHelpersAnswerThatIsTooLong() throws IOException {
    helper("desk", "exec head -c 3000000 /dev/zero");
    docker("{\"credsStore\":\"desk\"}");
    OciException refusal = assertThrows(OciException.class, () -> find("registry.example", "a"));
    assertEquals(
        "find credentials for registry.example with docker-credential-desk: its answer is too long",
        refusal.getMessage());
  }

  @Test
  void namesTheFileThatIsDamaged() throws IOException {
    docker("{\"auths\":[]}");
    OciException refusal = assertThrows(OciException.class, () -> find("registry.example", "a"));
    assertEquals(
        "read %s: field \"auths\" is not an object".formatted(home.resolve(".docker/config.json")),
        refusal.getMessage());
  }

  @Test
  void saysThatThereIsNoSuchHelper() throws IOException {
    docker("{\"credsStore\":\"nowhere\"}");
    OciException refusal = assertThrows(OciException.class, () -> find("registry.example", "a"));
    assertEquals(ErrorKind.UNAVAILABLE, refusal.kind());
  }
}
