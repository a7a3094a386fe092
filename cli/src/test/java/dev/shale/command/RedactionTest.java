package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.http.TestServer;
import dev.shale.http.TestServer.Answer;
import dev.shale.http.TestServer.Asked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong, no secret is printed: not by the message, nor by the stack with --debug. */
final class RedactionTest {
  private static final String SECRET = "hunter2-marker";
  private static final List<String> MARKERS =
      List.of(
          SECRET,
          Base64.getEncoder().encodeToString(("user:" + SECRET).getBytes(StandardCharsets.UTF_8)));

  @TempDir Path directory;

  /** A registry that goes wrong in one way. */
  record Wrong(String name, Function<Asked, Answer> answers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Wrong wrong(String name, Function<Asked, Answer> answers) {
    return new Wrong(name, answers);
  }

  private static Answer wanting(String challenge) {
    return Answer.of(401, "").with("WWW-Authenticate", challenge);
  }

  private static Wrong tokens(String name, Answer token) {
    return wrong(
        name,
        asked ->
            asked.path().startsWith("/token")
                ? token
                : wanting("Bearer realm=\"http://%s/token\"".formatted(host(asked))));
  }

  private static String host(Asked asked) {
    return asked.headers().first("Host").orElseThrow();
  }

  static Stream<Wrong> registries() {
    return Stream.of(
        wrong("password refused", asked -> wanting("Basic realm=x")),
        wrong("all refused", asked -> Answer.of(403, "")),
        wrong("broken", asked -> Answer.of(500, "")),
        wrong("cut", asked -> Answer.NONE),
        wrong("garbage", asked -> Answer.of(200, "{" + SECRET)),
        wrong("realm is a file", asked -> wanting("Bearer realm=\"file:///etc/passwd\"")),
        wrong("realm has a user", asked -> wanting("Bearer realm=\"https://u:p@x.test/\"")),
        wrong("realm elsewhere", asked -> wanting("Bearer realm=\"http://localhost:1/token\"")),
        wrong("redirected in circles", asked -> Answer.of(302, "").with("Location", asked.path())),
        wrong("redirected nowhere", asked -> Answer.of(302, "").with("Location", "file:///x")),
        tokens("no token", Answer.of(401, SECRET)),
        tokens("token server broken", Answer.of(500, SECRET)),
        tokens("token is no JSON", Answer.of(200, "{\"token\":\"" + SECRET)),
        tokens("token is no text", Answer.of(200, "{\"token\":[\"" + SECRET + "\"]}")),
        tokens("token is missing", Answer.of(200, "{\"refresh_token\":\"" + SECRET + "\"}")),
        tokens("token is not taken", Answer.of(200, "{\"token\":\"" + SECRET + "\"}")),
        tokens("token cannot be sent", Answer.of(200, "{\"token\":\"a\\n" + SECRET + "\"}")));
  }

  @ParameterizedTest
  @MethodSource("registries")
  void printsNoSecretWhateverTheRegistryDoes(Wrong registry) throws IOException {
    try (TestServer server = TestServer.start(registry.answers()::apply)) {
      String image = "docker://" + server.host() + "/a:1";
      for (List<String> credentials :
          List.of(
              List.of("--creds", "user:" + SECRET),
              List.of("--creds", "<token>:" + SECRET),
              List.of("--username", "user", "--password", SECRET),
              List.of("--registry-token", SECRET))) {
        fails("copy", image, "oci:" + directory.resolve("copy"), "--retry-times=0", credentials);
      }
      Path file = directory.resolve("stored.json"); // some take any password
      String host = server.host();
      printsNoSecret("login", host, "--authfile", file.toString(), "-u", "user", "-p", SECRET);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void printsNoSecretWhateverTheFileIs(String json) throws IOException {
    Path file = Files.writeString(directory.resolve("auth.json"), json);
    try (TestServer server = TestServer.start(asked -> wanting("Basic realm=x"))) {
      String host = server.host();
      Files.writeString(file, json.replace("HOST", host));
      String image = "docker://" + host + "/a:1";
      fails("inspect", image, "--authfile", file.toString(), List.of());
      fails("login", host, "--authfile", file.toString(), List.of());
    }
  }

  static Stream<String> files() {
    return Stream.of(
        "{" + SECRET,
        "\"" + SECRET + "\"",
        "{\"auths\":{\"HOST\":{\"auth\":\"" + SECRET + "\"}}}",
        "{\"auths\":{\"HOST\":{\"auth\":[\"" + SECRET + "\"]}}}",
        "{\"auths\":{\"HOST\":{\"auth\":\"" + MARKERS.getLast() + "\"}}}",
        "{\"auths\":{\"HOST\":{\"identitytoken\":\"" + SECRET + "\"}}}",
        "{\"auths\":\"" + SECRET + "\"}");
  }

  private void fails(String command, String first, Object... more) {
    List<String> words = new ArrayList<>(List.of("--debug", command, first));
    for (Object word : more) {
      switch (word) {
        case List<?> several -> several.forEach(one -> words.add((String) one));
        default -> words.add((String) word);
      }
    }
    ProgramRun run = printsNoSecret(words.toArray(String[]::new));
    assertEquals(ExitCode.FAILED, run.status(), run.out() + run.err());
    assertTrue(run.err().contains("shale: "), run.err());
  }

  private static ProgramRun printsNoSecret(String... words) {
    ProgramRun run = ProgramRun.withInput("", List.of(words));
    for (String marker : MARKERS) {
      assertFalse((run.out() + run.err()).contains(marker), run.out() + run.err());
    }
    return run;
  }
}
