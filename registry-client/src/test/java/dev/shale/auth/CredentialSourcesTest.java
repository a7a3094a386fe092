package dev.shale.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.config.Configured;
import dev.shale.config.Environment;
import dev.shale.config.Registries;
import dev.shale.config.RegistriesConf;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is asked for credentials, and in what order. */
final class CredentialSourcesTest {
  private static final Credentials IN_FILE = new Credentials.Basic("file", "secret");

  @TempDir Path home;

  @BeforeEach
  void writeFile() throws IOException {
    Path file = home.resolve(".docker/config.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "{\"auths\":{\"r.example\":{\"username\":\"file\",\"password\":\"secret\"}}}");
  }

  private void helper(String name, String script) throws IOException {
    Path program = home.resolve("docker-credential-" + name);
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private Credentials find(Optional<List<String>> helpers) {
    Environment environment =
        new Environment(
            Map.of("PATH", home + ":/usr/bin:/bin"), Optional.of(home), 1000, Clock.systemUTC());
    RegistriesConf conf =
        new RegistriesConf(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            helpers.map(list -> new Configured<>(list, Path.of("/etc/registries.conf"))));
    return new CredentialSources(environment, Registries.of(conf), new CredentialStore(environment))
        .find("r.example", "team/app");
  }

  private Credentials find(String... helpers) {
    return find(Optional.of(List.of(helpers)));
  }

  @Test
  void filesAreAskedWhereNoHelpersAreListed() {
    assertEquals(IN_FILE, find(Optional.empty()));
    assertEquals(IN_FILE, find());
  }

  @Test
  void theFirstWhoKnowsAnswers() throws IOException {
    helper("one", "echo credentials not found in native keychain; exit 1");
    helper(
        "two", "read server; echo \"{\\\"Username\\\":\\\"$server\\\",\\\"Secret\\\":\\\"s\\\"}\"");
    assertEquals(
        new Credentials.Basic("r.example", "s"), find("one", "two", "containers-auth.json"));
    assertEquals(IN_FILE, find("one", "containers-auth.json", "two"));
  }

  @Test
  void filesThatAreNotListedAreNotAsked() throws IOException {
    helper("one", "echo credentials not found in native keychain; exit 1");
    assertEquals(new Credentials.Anonymous(), find("one"));
  }

  @Test
  void oneWhoFailsIsSaidOnlyWhereNobodyElseKnows() throws IOException {
    helper("broken", "exit 3");
    assertEquals(IN_FILE, find("broken", "containers-auth.json"));
    OciException refused = assertThrows(OciException.class, () -> find("broken"));
    assertEquals(
        "find credentials for r.example with docker-credential-broken: it failed with status 3",
        refused.getMessage());
  }
}
