package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.registry.DockerRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in to docker-registry and out again, beside skopeo. */
@Tag("peer")
final class LoginTest {
  @TempDir static Path shared;
  @TempDir Path directory;
  private static DockerRegistry registry;

  @BeforeAll
  static void start() throws IOException {
    Path users = shared.resolve("htpasswd");
    Files.writeString(users, Programs.run(shared, "htpasswd -Bbn -C 4 user secret"));
    registry = DockerRegistry.start(DockerRegistry.Options.PLAIN.withHtpasswd(users));
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private Path file() {
    return directory.resolve("auth.json");
  }

  private ProgramRun login(String... words) {
    return ProgramRun.withInput("", words(words));
  }

  private List<String> words(String... more) {
    List<String> words = new ArrayList<>(List.of("login", "--authfile", file().toString()));
    words.add(registry.host());
    words.addAll(List.of(more));
    return words;
  }

  private ProgramRun logout(String... words) {
    List<String> all = new ArrayList<>(List.of("logout", "--authfile", file().toString()));
    all.addAll(List.of(words));
    return ProgramRun.withInput("", all);
  }

  private String skopeo(String verb, String options) {
    return Programs.run(
            directory,
            "skopeo %s --tls-verify=false --authfile %s %s".formatted(verb, file(), options))
        .strip();
  }

  @Test
  void storesWhatTheRegistryTakes() throws IOException {
    assertEquals("Login Succeeded!", login("-u", "user", "-p", "secret").result());
    assertEquals("user", login("--get-login").result());
    assertEquals("user", skopeo("login", "--get-login " + registry.host()));
  }

  @Test
  void readsThePasswordFromStandardInput() {
    ProgramRun run = login("-u", "user", "-v", "--password-stdin");
    assertEquals("log in to " + registry.host() + ": the password is empty", run.refusal());
    run = ProgramRun.withInput("secret\n", words("-u", "user", "-v", "--password-stdin"));
    assertEquals("Used:  " + file() + "\nLogin Succeeded!", run.result());
  }

  @Test
  void storesNoWrongPassword() {
    ProgramRun run = login("-u", "user", "-p", "hunter2");
    assertEquals(
        "log in to %s: wrong user name or password (401 from %s)"
            .formatted(registry.host(), registry.host()),
        run.refusal());
    assertEquals("", run.out());
    assertFalse(Files.exists(file()));
  }

  @Test
  void saysWhoIsLoggedInAlready() {
    skopeo("login", "-u user -p secret " + registry.host());
    assertEquals(
        """
        Authenticating with existing credentials for %1$s
        Existing credentials are valid. Already logged in to %1$s"""
            .formatted(registry.host()),
        login().result());
  }

  @Test
  void asksForTheUserWhereNobodyIsLoggedIn() {
    assertEquals(
        "log in to %s: there is no terminal to ask at; use --username and --password-stdin"
            .formatted(registry.host()),
        login().refusal());
    assertEquals(
        "get the login of %s: not logged in".formatted(registry.host()),
        login("--get-login").refusal());
  }

  @Test
  void forgetsWhatSkopeoStored() throws IOException {
    skopeo("login", "-u user -p secret " + registry.host());
    assertEquals(
        "Removed login credentials for " + registry.host(), logout(registry.host()).result());
    assertEquals("{\"auths\":{}}", Files.readString(file()).replaceAll("\\s", ""));
    assertEquals(ExitCode.FAILED, logout(registry.host()).status());
  }

  @Test
  void leavesToSkopeoWhatItStored() {
    login("-u", "user", "-p", "secret").result();
    assertTrue(skopeo("login", registry.host()).contains("Already logged in"));
    skopeo("logout", registry.host());
    assertEquals(ExitCode.FAILED, login("--get-login").status());
  }

  @Test
  void forgetsAllAtOnce() throws IOException {
    login("-u", "user", "-p", "secret").result();
    assertEquals("Removed login credentials for all registries", logout("--all").result());
    assertEquals("{\"auths\":{}}", Files.readString(file()).replaceAll("\\s", ""));
  }

  @Test
  void refusesWhatMakesNoSense() {
    String to = "log in to " + registry.host() + ": ";
    assertEquals(to + "--password-stdin needs --username", login("--password-stdin").refusal());
    assertEquals(
        to + "--password and --password-stdin exclude each other",
        login("-u", "user", "-p", "secret", "--password-stdin").refusal());
    assertEquals(
        "--authfile and --compat-auth-file: only one file is changed",
        login("--compat-auth-file", "x").refusal());
    assertEquals("log out: no REGISTRY given; or use --all", logout().refusal());
    assertEquals("log out: --all takes no REGISTRY", logout("--all", "x").refusal());
    assertEquals("log out: no such file " + file(), logout("--all").refusal());
  }
}
