package dev.shale.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRulesTest {
  private static final String PROXY = "http://proxy.example:3128";

  private static Optional<String> proxy(Map<String, String> variables, String uri) {
    return ProxyRules.of(variables).proxyFor(URI.create(uri)).map(ProxyServer::toString);
  }

  private static boolean isProxied(String exceptions, String uri) {
    return proxy(Map.of("HTTP_PROXY", PROXY, "HTTPS_PROXY", PROXY, "NO_PROXY", exceptions), uri)
        .isPresent();
  }

  @Test
  void needsNoProxyWithoutAVariable() {
    assertEquals(Optional.empty(), proxy(Map.of(), "https://registry.example/"));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_PROXY, http, true",
    "HTTP_PROXY, https, false",
    "HTTPS_PROXY, https, true",
    "HTTPS_PROXY, http, false",
    "http_proxy, http, true",
    "https_proxy, https, true",
  })
  void takesTheVariableOfTheScheme(String variable, String scheme, boolean expected) {
    Map<String, String> variables = Map.of(variable, PROXY);
    assertEquals(expected, proxy(variables, scheme + "://registry.example/").isPresent());
  }

  @Test
  void prefersTheVariableInUpperCase() {
    Map<String, String> variables = Map.of("https_proxy", "other:1", "HTTPS_PROXY", PROXY);
    assertEquals(Optional.of("proxy.example:3128"), proxy(variables, "https://registry.example/"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy:3128, proxy:3128",
    "HTTP://proxy:3128/, proxy:3128",
    "proxy:3128, proxy:3128",
    "proxy, proxy:80",
    "http://[::1]:3128, [::1]:3128",
    "http://user:p%40ss@proxy:3128, proxy:3128",
  })
  void readsAddressesAsGoDoes(String value, String expected) {
    Map<String, String> variables = Map.of("HTTPS_PROXY", value);
    assertEquals(Optional.of(expected), proxy(variables, "https://registry.example/"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy, ",
    "http://user:p%40s+s@proxy, Basic dXNlcjpwQHMrcw==",
    "http://user@proxy, Basic dXNlcjo=",
    "http://user:a%3Ab@proxy, Basic dXNlcjphOmI=",
  })
  void readsThePasswordOfAnAddress(String value, String header) {
    assertEquals(
        Optional.ofNullable(header), ProxyServer.parse("HTTP_PROXY", value).authorization());
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://user:secret@proxy:1080", "https://user:secret@proxy:3128"})
  void refusesProxiesThatSpeakSomethingElse(String value) {
    OciException refusal =
        assertThrows(OciException.class, () -> ProxyRules.of(Map.of("HTTPS_PROXY", value)));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
    assertFalse(refusal.toString().contains("secret"), refusal.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://",
        "http://user:secret@pro xy",
        "http://user:secret@proxy:x",
        "secret:65536"
      })
  void refusesWhatIsNoAddressWithoutQuotingIt(String value) {
    OciException refusal =
        assertThrows(OciException.class, () -> ProxyRules.of(Map.of("HTTPS_PROXY", value)));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertFalse(refusal.toString().contains("secret"), refusal.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:5000/",
        "http://127.0.0.1/",
        "https://127.9.9.9:5000/",
        "http://[::1]:5000/",
        "https://LOCALHOST/",
      })
  void asksNoProxyForThisMachine(String uri) {
    assertFalse(isProxied("", uri));
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, registry.example.org, false",
    "example.org, example.org, false",
    "EXAMPLE.org, example.ORG, false",
    "example.org, notexample.org, true",
    ".example.org, registry.example.org, false",
    ".example.org, example.org, true",
    "*.example.org, registry.example.org, false",
    "*.example.org, example.org, true",
    "example.org:5000, example.org:5000, false",
    "example.org:5000, example.org, true",
    "example.org:443, example.org, false",
    "10.1.2.3, 10.1.2.3, false",
    "10.1.2.3:80, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, true",
    "10.1.0.0/16, 10.1.255.4:5000, false",
    "10.1.0.0/15, 10.2.0.1, true",
    "0.0.0.0/0, 192.0.2.1, false",
    "10.1.0.0/16, registry.example.org, true",
    "2001:db8::/32, [2001:db8::5]:5000, false",
    "2001:db8::1, [2001:db8::1], false",
    "[2001:db8::1]:443, [2001:db8::1], false",
    "2001:db8::/32, 10.1.2.3, true",
    "10.0.0.0/99, 10.0.0.1, true",
    "*, registry.example.org, false",
    "'a.example , example.org', example.org, false",
    "',,', example.org, true",
    "'*,', example.org, false",
  })
  void leavesOutWhatIsListed(String exceptions, String host, boolean proxied) {
    assertEquals(proxied, isProxied(exceptions, "https://" + host + "/"));
  }
}
