package dev.shale.plan;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIGTERM",
        "TERM",
        "sigterm",
        "1",
        "9",
        "64",
        "RTMIN",
        "SIGRTMIN+3",
        "RTMIN+15",
        "RTMAX-14",
        "RTMAX"
      })
  void takes(String signal) {
    assertDoesNotThrow(() -> Signals.check(signal));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "FOO",
        "SIG",
        "0",
        "65",
        "-1",
        "999999999999",
        "SIGSIGTERM",
        "TERM ",
        "RTMIN+0",
        "RTMIN+16",
        "RTMAX-15",
        "RTMAX+1"
      })
  void refuses(String signal) {
    assertThrows(OciException.class, () -> Signals.check(signal));
  }

  @Test
  void namesTheNearest() {
    OciException refusal = assertThrows(OciException.class, () -> Signals.check("SIGTREM"));
    assertEquals(
        "stop signal \"SIGTREM\": expected a name (SIGTERM, TERM, RTMIN+3) or a number from 1 to 64;"
            + " did you mean TERM?",
        refusal.getMessage());
  }
}
