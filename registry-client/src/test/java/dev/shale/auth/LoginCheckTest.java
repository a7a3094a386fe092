package dev.shale.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.FakeHttp;
import dev.shale.http.TestServer.Answer;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoginCheckTest {
  private static final Credentials USER = new Credentials.Basic("user", "hunter2");
  private static final Environment NOTHING =
      new Environment(Map.of(), Optional.empty(), 1000, Clock.systemUTC());

  private static LoginCheck.Answer ask(FakeHttp http) throws IOException {
    return new LoginCheck(http, "registry.example", NOTHING).ask("registry.example", USER);
  }

  private static FakeHttp wanting(String challenge, Answer answer) {
    return new FakeHttp(
        asked ->
            asked.path().startsWith("/token")
                ? Answer.of(200, "{\"token\":\"t\"}")
                : asked.headers().first("Authorization").isPresent()
                    ? answer
                    : Answer.of(401, "").with("WWW-Authenticate", challenge));
  }

  @Test
  void acceptsWhatTheRegistryAccepts() throws IOException {
    assertEquals(LoginCheck.Answer.ACCEPTED, ask(wanting("Basic realm=x", Answer.of(200, ""))));
  }

  @Test
  void saysThatTheRegistryDidNotAsk() throws IOException {
    assertEquals(LoginCheck.Answer.NOT_ASKED, ask(new FakeHttp(asked -> Answer.of(200, ""))));
  }

  @ParameterizedTest
  @CsvSource({
    "401, DENIED, wrong user name or password (401 from registry.example)",
    "403, DENIED, wrong user name or password (403 from registry.example)",
    "404, UNSUPPORTED, it does not answer as a registry (404 from registry.example)",
    "503, UNAVAILABLE, the registry failed (503 from registry.example)",
    "429, UNAVAILABLE, the registry failed (429 from registry.example); try again later"
  })
  void saysWhatTheRegistryAnswered(int status, ErrorKind kind, String message) {
    FakeHttp http = wanting("Basic realm=x", Answer.of(status, "hunter2"));
    OciException refusal = assertThrows(OciException.class, () -> ask(http));
    assertEquals("log in to registry.example: " + message, refusal.getMessage());
    assertEquals(kind, refusal.kind());
  }

  @Test
  void takesNoTokenForAnyoneAsProofOfCredentials() {
    FakeHttp http = wanting("Bearer realm=\"https://auth.evil.net/token\"", Answer.of(200, ""));
    OciException refusal = assertThrows(OciException.class, () -> ask(http));
    assertEquals(ErrorKind.DENIED, refusal.kind());
  }
}
