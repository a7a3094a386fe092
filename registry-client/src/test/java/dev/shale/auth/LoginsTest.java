package dev.shale.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginsTest {
  private static final AuthKey KEY = AuthKey.parse("registry.example");
  private static final Credentials.Basic USER = new Credentials.Basic("user", "secret");

  @TempDir Path home;
  private final Map<String, String> variables = new HashMap<>();

  private Environment environment() {
    return new Environment(variables, Optional.of(home), 4242, Clock.systemUTC());
  }

  private Logins logins() {
    return new Logins(environment(), new AuthFileChoice.Usual());
  }

  private Path file() {
    return home.resolve(".config/containers/auth.json");
  }

  private Path given(String json) throws IOException {
    Files.createDirectories(file().getParent());
    return Files.writeString(file(), json);
  }

  private String written() throws IOException {
    byte[] bytes = Files.readAllBytes(file());
    return new String(Json.write(Json.parseObject("it", bytes)), StandardCharsets.UTF_8);
  }

  @Test
  void removesWhatAKilledLoginLeft() throws IOException {
    given("{}");
    Path abandoned = Files.writeString(file().resolveSibling(".auth1.new"), "secret");
    Files.setLastModifiedTime(abandoned, FileTime.fromMillis(0));
    Path another = Files.writeString(file().resolveSibling(".auth2.new"), "secret");
    logins().store(KEY, USER);
    assertFalse(Files.exists(abandoned));
    assertTrue(Files.exists(another));
  }

  private Credentials found() {
    return new CredentialStore(environment(), new AuthFileChoice.Usual()).find(KEY);
  }

  @Test
  void storesWhatIsFoundAgain() throws IOException {
    assertEquals(file().toString(), logins().store(KEY, USER));
    assertEquals("{\"auths\":{\"registry.example\":{\"auth\":\"dXNlcjpzZWNyZXQ=\"}}}", written());
    assertEquals(USER, found());
  }

  @Test
  void storesAnIdentityToken() throws IOException {
    logins().store(KEY, new Credentials.IdentityToken("t"));
    assertEquals(new Credentials.IdentityToken("t"), found());
  }

  @Test
  void letsOnlyTheOwnerReadTheFile() throws IOException {
    Files.setPosixFilePermissions(given("{}"), PosixFilePermissions.fromString("rw-r--r--"));
    logins().store(KEY, USER);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  @Test
  void keepsWhatOthersWrote() throws IOException {
    given(
        "{\"HttpHeaders\":{\"a\":1.50},\"auths\":{\"other\":{\"auth\":\"eDp5\",\"email\":\"e\"}}}");
    logins().store(KEY, USER);
    logins().remove(KEY);
    assertEquals(
        "{\"HttpHeaders\":{\"a\":1.50},\"auths\":{\"other\":{\"auth\":\"eDp5\",\"email\":\"e\"}}}",
        written());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://registry.example", "registry.example/v2/", "registry.example"})
  void replacesAndRemovesWhateverItWasCalled(String name) throws IOException {
    given("{\"auths\":{\"%s\":{\"auth\":\"eDp5\"}}}".formatted(name));
    logins().store(KEY, USER);
    assertEquals(USER, found());
    logins().remove(KEY);
    assertEquals("{\"auths\":{}}", written());
  }

  @Test
  void leavesNoDraftBehind() throws IOException {
    logins().store(KEY, USER);
    try (Stream<Path> files = Files.list(file().getParent())) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void writesThroughALink() throws IOException {
    Path real = Files.writeString(home.resolve("real.json"), "{}");
    Files.createDirectories(file().getParent());
    Files.createSymbolicLink(file(), real);
    logins().store(KEY, USER);
    assertTrue(Files.isSymbolicLink(file()));
    assertEquals(USER, found());
  }

  @Test
  void changesNoDamagedFile() throws IOException {
    given("{\"auths\": {");
    assertEquals(
        ErrorKind.INVALID,
        assertThrows(OciException.class, () -> logins().store(KEY, USER)).kind());
    assertEquals("{\"auths\": {", Files.readString(file()));
  }

  @ParameterizedTest
  @CsvSource({
    "REGISTRY_AUTH_FILE, explicit.json, explicit.json",
    "DOCKER_CONFIG, docker, docker/config.json",
    "XDG_RUNTIME_DIR, ., containers/auth.json",
    "XDG_CONFIG_HOME, config, config/containers/auth.json"
  })
  void writesWhereTheEcosystemDoes(String variable, String value, String expected) {
    variables.put(variable, home.resolve(value).normalize().toString());
    assertEquals(home.resolve(expected), logins().file());
  }

  @Test
  void saysThatTheDirectoryOfTheSessionIsNotThere() {
    variables.put("XDG_RUNTIME_DIR", home.resolve("gone").toString());
    OciException refusal = assertThrows(OciException.class, this::logins);
    assertTrue(refusal.getMessage().contains("XDG_RUNTIME_DIR"), refusal.getMessage());
  }

  @Test
  void writesForDockerAsDockerDoes() throws IOException {
    Logins docker = new Logins(environment(), new AuthFileChoice.OnlyDocker(file()));
    docker.store(AuthKey.parse("docker.io"), USER);
    assertEquals(
        "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"dXNlcjpzZWNyZXQ=\"}}}", written());
    AuthKey part = AuthKey.parse("docker.io/team");
    assertEquals(
        ErrorKind.UNSUPPORTED,
        assertThrows(OciException.class, () -> docker.store(part, USER)).kind());
  }

  @Test
  void keepsAPartOfARegistryApart() throws IOException {
    AuthKey part = AuthKey.parse("registry.example/team/v1");
    logins().store(part, USER);
    assertEquals(new Credentials.Anonymous(), found());
    CredentialStore store = new CredentialStore(environment(), new AuthFileChoice.Usual());
    assertEquals(USER, store.find("registry.example", "team/v1/app"));
    assertEquals(new Credentials.Anonymous(), store.find("registry.example", "team/app"));
  }

  @Test
  void saysThatNobodyIsLoggedInAndWhoElseIs() throws IOException {
    Path docker = home.resolve(".docker/config.json");
    Files.createDirectories(docker.getParent());
    Files.writeString(docker, "{\"auths\":{\"registry.example\":{\"auth\":\"eDp5\"}}}");
    OciException refusal = assertThrows(OciException.class, () -> logins().remove(KEY));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    assertEquals(
        "log out of registry.example: not logged in by %s; %s has credentials: %s"
            .formatted(file(), docker, "--authfile removes them there"),
        refusal.getMessage());
  }

  /** A helper that keeps each verb and input, and knows only {@code registry.example}. */
  private void helper() throws IOException {
    Path program = Files.createDirectories(home.resolve("bin")).resolve("docker-credential-x");
    Files.writeString(
        program,
        """
        #!/bin/sh
        input=$(cat)
        echo "$1 $input" >>%s
        case $1 in
          list) echo '{"registry.example":"user"}' ;;
          erase) [ "$input" = registry.example ] || { echo credentials not found in native keychain; exit 1; } ;;
          store) ;;
          *) exit 7 ;;
        esac
        """
            .formatted(home.resolve("log")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    variables.put("PATH", home.resolve("bin") + ":/usr/bin:/bin");
  }

  private String helperLog() throws IOException {
    return Files.readString(home.resolve("log"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"credHelpers\":{\"registry.example\":\"x\"}}", "{\"credsStore\":\"x\"}"})
  void leavesCredentialsToTheHelperThatTheFileNames(String json) throws IOException {
    helper();
    given(json);
    assertEquals("credential helper x", logins().store(KEY, USER));
    logins().remove(KEY);
    assertEquals(json, Files.readString(file()));
    assertEquals(
        """
        store {"ServerURL":"registry.example","Username":"user","Secret":"secret"}
        erase registry.example
        """,
        helperLog());
  }

  @Test
  void removesWhatTheFileHasBesideTheHelper() throws IOException {
    helper();
    given("{\"credsStore\":\"x\",\"auths\":{\"registry.example\":{\"auth\":\"eDp5\"}}}");
    logins().store(KEY, USER);
    assertEquals("{\"credsStore\":\"x\",\"auths\":{}}", written());
  }

  @Test
  void saysThatTheHelperKnowsNothing() throws IOException {
    helper();
    given("{\"credsStore\":\"x\"}");
    AuthKey other = AuthKey.parse("other.example");
    OciException refusal = assertThrows(OciException.class, () -> logins().remove(other));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  void removesEverythingEverywhere() throws IOException {
    helper();
    given("{\"credsStore\":\"x\",\"auths\":{\"a.example\":{\"auth\":\"eDp5\"}},\"x\":null}");
    logins().removeAll();
    assertEquals("{\"credsStore\":\"x\",\"auths\":{},\"x\":null}", written());
    assertEquals("list \nerase registry.example\n", helperLog());
  }

  @Test
  void tellsNoSecretWhenTheHelperFails() throws IOException {
    Path program = Files.createDirectories(home.resolve("bin")).resolve("docker-credential-x");
    Files.writeString(program, "#!/bin/sh\ncat\nexit 9\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    variables.put("PATH", home.resolve("bin") + ":/usr/bin:/bin");
    given("{\"credsStore\":\"x\"}");
    OciException refusal = assertThrows(OciException.class, () -> logins().store(KEY, USER));
    assertEquals(ErrorKind.UNAVAILABLE, refusal.kind());
    assertFalse(refusal.getMessage().contains("secret"), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io, quay.io",
    "https://quay.io/v2/, quay.io",
    "index.docker.io, docker.io",
    "localhost:5000/a/b, localhost:5000/a/b",
    "[::1]:5000, [::1]:5000",
    "registry, registry"
  })
  void readsWhatIsLoggedInTo(String text, String key) {
    assertEquals(key, AuthKey.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "quay.io/",
        "quay.io/a:1",
        "quay.io/a@sha256:0",
        "QUAY.io/A",
        "a b",
        "https://",
        "https://u:hunter2@quay.io",
        "quay.io:x",
        "-x",
        "docker://quay.io",
        "../x"
      })
  void refusesWhatIsNoRegistry(String text) {
    OciException refusal = assertThrows(OciException.class, () -> AuthKey.parse(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertFalse(refusal.getMessage().contains("hunter2"), refusal.getMessage());
  }
}
