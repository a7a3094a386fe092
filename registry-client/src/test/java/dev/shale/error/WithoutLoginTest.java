package dev.shale.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithoutLoginTest {
  @ParameterizedTest
  @CsvSource({
    "src, src",
    "a?b, a?b",
    "git@host:me/r, git@host:me/r",
    "https://me:TOKEN@host/r.git, https://host/r.git",
    "htps://TOKEN@host/r.git?a=TOKEN#b, htps://host/r.git",
    "https://me:TO/KEN@host/r, https://host/r",
    "https://me:TO#KEN@host/r, https://…",
    "https://host/?t=TO@KEN, https://…",
    "me:TOKEN@host/r.git, host/r.git",
    "Lib=https:me:TOKEN@host, host"
  })
  void leavesOutWhatMayBeSecret(String text, String shown) {
    assertEquals(shown, WithoutLogin.of(text));
  }
}
