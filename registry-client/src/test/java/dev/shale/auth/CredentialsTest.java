package dev.shale.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsTest {
  @Test
  void readsAPasswordWithColons() {
    assertEquals(new Credentials.Basic("user", "a:b"), Credentials.parse("user:a:b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hunter2", ":hunter2"})
  void refusesWhatNamesNoUserWithoutRepeatingIt(String text) {
    OciException refusal = assertThrows(OciException.class, () -> Credentials.parse(text));
    assertEquals("credentials: expected USER:PASSWORD", refusal.getMessage());
  }

  @Test
  void knowsATokenByItsUser() {
    assertEquals(new Credentials.IdentityToken("t:1"), Credentials.parse("<token>:t:1"));
  }

  static Stream<Object> secrets() {
    return Stream.of(
        new Credentials.Basic("user", "hunter2"),
        new Credentials.IdentityToken("hunter2"),
        new Credentials.RegistryToken("hunter2"),
        new Token("hunter2", Instant.EPOCH, Duration.ZERO));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void printsNoSecret(Object secret) {
    assertFalse(secret.toString().contains("hunter2"));
  }
}
