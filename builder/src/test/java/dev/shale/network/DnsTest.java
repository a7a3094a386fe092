package dev.shale.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DnsTest {
  private static final String OF_NETWORK =
      "# by hand\nnameserver 10.0.0.1\ndomain example.org\noptions edns0\n";

  private static Dns dns(String servers, String searches, String options) {
    return new Dns(words(servers), words(searches), words(options));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  @Test
  void ofTheNetworkIsItsFileToTheLetter() {
    assertEquals(OF_NETWORK, Dns.OF_NETWORK.in(OF_NETWORK));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8.8.8.8 ::1 | '' | '' | domain example.org/nameserver 8.8.8.8/nameserver ::1/options edns0/",
        "'' | a.org b.org | '' | search a.org b.org/nameserver 10.0.0.1/options edns0/",
        "'' | . | '' | nameserver 10.0.0.1/options edns0/",
        "'' | '' | ndots:2 rotate | domain example.org/nameserver 10.0.0.1/options ndots:2 rotate/",
        "1.1.1.1 | . | ndots:1 | nameserver 1.1.1.1/options ndots:1/",
      })
  void saysInPlaceOfTheNetworkWhatIsGiven(
      String servers, String searches, String options, String expected) {
    assertEquals(expected.replace('/', '\n'), dns(servers, searches, options).in(OF_NETWORK));
  }

  @Test
  void refusesWhatTheFileHasNoPlaceFor() {
    assertEquals(
        "DNS server \"dns.example.org\": expected an IP address",
        assertThrows(OciException.class, () -> dns("dns.example.org", "", "")).getMessage());
    assertThrows(
        OciException.class, () -> new Dns(List.of(), List.of("a\nnameserver 1.1.1.1"), List.of()));
    assertThrows(OciException.class, () -> new Dns(List.of(), List.of(), List.of("")));
  }
}
