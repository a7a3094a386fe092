package dev.shale.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The failures that no registry of ours can be brought to; the others are in TlsPeerTest. */
final class TlsFailureTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            handshake(new CertificateException("x", new CertificateExpiredException("NotAfter"))),
            "the certificate of h has expired; its owner has to renew it, if the clock here is right"),
        Arguments.of(
            handshake(new CertificateNotYetValidException("NotBefore")),
            "the certificate of h is not valid yet; look whether the clock here is right"),
        Arguments.of(
            new SSLPeerUnverifiedException("Certificate for <h> doesn't match any of them"),
            "the certificate of h is not trusted: it is for another host; use the name in it"),
        Arguments.of(
            handshake(new CertificateException("odd")),
            "the certificate of h is not trusted: failed; name its authority with --cert-dir"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: unknown_ca"),
            "h does not trust our client certificate; --cert-dir has others"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: protocol_version"),
            "no secure connection to h: received fatal alert: protocol_version"));
  }

  private static SSLException handshake(Exception cause) {
    SSLHandshakeException failure = new SSLHandshakeException("Failed");
    failure.initCause(cause);
    return failure;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void saysWhatIsSoAndWhatToDo(SSLException failure, String message) {
    assertEquals(message, TlsFailure.explain("h", failure));
  }
}
