package dev.shale.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNameTest {
  @ParameterizedTest
  @CsvSource({
    "db:10.0.0.1, db, 10.0.0.1",
    "db=10.0.0.1, db, 10.0.0.1",
    "db:[::1], db, ::1",
    "db.example:fe80::1, db.example, fe80::1",
    "me:host-gateway, me, host-gateway",
  })
  void reads(String text, String name, String address) {
    assertEquals(new HostName(name, address), HostName.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db",
        "db:",
        ":1.2.3.4",
        "d b:1.2.3.4",
        "db:1.2.3",
        "db:1.2.3.256",
        "db:a.example",
        "db:1.2.3.4\n"
      })
  void refuses(String text) {
    assertThrows(OciException.class, () -> HostName.parse(text));
  }

  @Test
  void theHostIsReachedThroughItsOwnNetworkOnly() {
    HostName host = HostName.parse("me:host-gateway");
    assertEquals("127.0.0.1", host.addressIn(new Network.Host()));
    OciException refusal =
        assertThrows(OciException.class, () -> host.addressIn(new Network.None()));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  @Test
  void defaultIsWhatTheOthersHave() {
    assertEquals(new Network.None(), Network.parse("default", new Network.None()));
    assertEquals(new Network.Host(), Network.parse("host", new Network.None()));
  }
}
