package dev.shale.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of decision 14. */
final class RealmTest {
  private static Realm realm(String place, String realm, String... trusted) {
    Challenge challenge = new Challenge("bearer", Map.of("realm", realm));
    return Realm.of("registry", URI.create(place + "/v2/"), challenge, Set.of(trusted));
  }

  @ParameterizedTest
  @CsvSource({
    // as registries really have them
    "https://registry-1.docker.io, https://auth.docker.io/token, FULL",
    "https://registry.gitlab.com, https://gitlab.com/jwt/auth, FULL",
    "https://ghcr.io, https://ghcr.io/token, FULL",
    "https://eu.gcr.io, https://eu.gcr.io/v2/token, FULL",
    "https://registry.connect.redhat.com, https://sso.redhat.com/auth, FULL",
    "https://registry.cn-hangzhou.aliyuncs.com, https://dockerauth.cn-hangzhou.aliyuncs.com/, FULL",
    "https://rg.fr-par.scw.cloud, https://api.scaleway.com/registry-internal/v1/tokens, FULL",
    "https://registry.example.co.uk, https://auth.example.co.uk/token, FULL",
    "https://registry.example.org:5000, https://registry.example.org:5001/token, FULL",
    "https://127.0.0.1:5000, https://127.0.0.1:5001/token, FULL",
    "http://127.0.0.1:5000, http://127.0.0.1:5001/token, FULL",
    "http://registry.test:5000, https://registry.test/token, FULL",
    "http://registry.test:5000, http://REGISTRY.test/token, FULL",
    // of another domain
    "https://registry.example.org, https://evil.example.net/token, WITHHELD",
    "https://registry.example.org, https://example.org.evil.net/token, WITHHELD",
    "https://registry.example.org, https://evilexample.org/token, WITHHELD",
    "https://registry.co.uk, https://evil.co.uk/token, WITHHELD",
    "https://registry, https://evil/token, WITHHELD",
    "https://127.0.0.1:5000, https://127.0.0.2/token, WITHHELD",
    "https://10.0.0.1, https://11.0.0.1/token, WITHHELD",
    "https://[::1]:5000, https://[::2]/token, WITHHELD",
    "http://127.0.0.1:5000, http://localhost:5001/token, WITHHELD",
    "http://registry.example.org, http://auth.example.org/token, WITHHELD",
    "http://127.0.0.1:5000, http://evil.example.net/token, WITHHELD",
    "http://127.0.0.1:5000, https://evil.example.net/token, WITHHELD",
    // in plain text
    "https://registry.example.org, http://auth.example.org/token, DOWNGRADED",
    "https://registry.example.org, http://registry.example.org:80/token, DOWNGRADED",
    "https://registry.example.org, HTTP://evil.example.net/token, DOWNGRADED",
    "https://127.0.0.1:5000, http://127.0.0.1:5001/token, DOWNGRADED"
  })
  void trustsTheRegistrysOwnDomainOverTls(String place, String realm, Realm.Trust trust) {
    assertEquals(trust, realm(place, realm).trust());
  }

  @Test
  void takesARegistryThatKnowsNothingOfItsTlsForWhatItIs() {
    Realm realm = realm("https://registry.example:5000", "http://registry.example:5000/token");
    assertEquals(URI.create("https://registry.example:5000/token"), realm.uri());
    assertEquals(Realm.Trust.FULL, realm.trust());
  }

  @Test
  void trustsWhatTheUserTrusts() {
    String realm = "https://Login.example.net/token";
    assertEquals(
        Realm.Trust.FULL,
        realm("https://registry.example.org", realm, "login.example.net").trust());
    assertEquals(
        Realm.Trust.DOWNGRADED,
        realm("https://registry.example.org", "http://login.example.net/", "login.example.net")
            .trust());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "token",
        "/token",
        "//auth.example/token",
        "file:///etc/passwd",
        "ftp://registry.example.org/token",
        "javascript:alert(1)",
        "https:///token",
        "https:token",
        "https://user:pass@registry.example.org/token",
        "https://registry.example.org@evil.example.net/token",
        "https://registry.example.org/token#x",
        "https://registry.example.org /token",
        "https://registry.example.org\\.evil.example.net/"
      })
  void refusesWhatIsNoAddressOfATokenServer(String realm) {
    OciException refusal =
        assertThrows(OciException.class, () -> realm("https://registry.example.org", realm));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }
}
