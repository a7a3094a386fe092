package dev.shale.registry;

import dev.shale.http.Headers;
import dev.shale.http.TestServer;
import dev.shale.http.TestServer.Answer;
import dev.shale.http.TestServer.Asked;
import dev.shale.trust.PemKeys;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A token server for docker-registry, whose one user is {@code user} with {@code secret}. It gives
 * everybody what he asks for, but nothing to who names another user.
 */
final class TestTokens implements AutoCloseable {
  /** How long docker-registry takes a token that has ended. */
  private static final Duration LEEWAY = Duration.ofSeconds(60);

  private final TestServer server;
  private final PrivateKey key;
  private final String certificate;
  private final Duration life;
  private final Duration statedLife;

  /**
   * @param life how long the registry takes a token
   * @param statedLife what the client is told
   */
  TestTokens(Path certificate, Path key, Duration life, Duration statedLife)
      throws IOException, GeneralSecurityException {
    this.key = PemKeys.read(key, Optional.empty());
    this.certificate =
        Base64.getEncoder()
            .encodeToString(
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(Files.newInputStream(certificate))
                    .getEncoded());
    this.life = life;
    this.statedLife = statedLife;
    this.server = TestServer.start(this::answer);
  }

  TestServer server() {
    return server;
  }

  private Answer answer(Asked asked) throws IOException {
    Optional<String> proof = asked.headers().first(Headers.AUTHORIZATION);
    if (proof.isPresent() && !proof.get().equals("Basic dXNlcjpzZWNyZXQ=")) {
      return Answer.of(401, "");
    }
    try {
      return Answer.of(
          200,
          "{\"token\":\"%s\",\"expires_in\":%d}"
              .formatted(token(scopes(asked)), statedLife.toSeconds()));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static List<String> scopes(Asked asked) {
    List<String> scopes = new ArrayList<>();
    for (String part : asked.path().substring(asked.path().indexOf('?') + 1).split("&", -1)) {
      if (part.startsWith("scope=")) {
        scopes.add(URLDecoder.decode(part.substring("scope=".length()), StandardCharsets.UTF_8));
      }
    }
    return scopes;
  }

  /** Spec: distribution, "Token Authentication Implementation". */
  private String token(List<String> scopes) throws GeneralSecurityException {
    List<String> access = new ArrayList<>();
    for (String scope : scopes) {
      String[] parts = scope.split(":", -1);
      access.add(
          "{\"type\":\"%s\",\"name\":\"%s\",\"actions\":[\"%s\"]}"
              .formatted(parts[0], parts[1], parts[2].replace(",", "\",\"")));
    }
    Instant now = Instant.now();
    String claims =
        """
        {"iss":"test","sub":"user","aud":"test","exp":%d,"nbf":%d,"iat":%d,"jti":"1","access":[%s]}"""
            .formatted(
                now.plus(life).minus(LEEWAY).getEpochSecond(),
                now.minusSeconds(1000).getEpochSecond(),
                now.getEpochSecond(),
                String.join(",", access));
    String head = "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"x5c\":[\"%s\"]}".formatted(certificate);
    String signed =
        base64(head.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(key);
    signature.update(signed.getBytes(StandardCharsets.UTF_8));
    return signed + "." + base64(signature.sign());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.close();
  }
}
