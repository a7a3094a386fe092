package dev.shale.http;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why two ends do not agree on TLS, and what can be done about it. */
final class TlsFailure {
  /** How the JDK and Apache's client say that a certificate has other names. */
  private static final List<String> OTHER_NAME =
      List.of("No subject alternative", "No name matching", "doesn't match", "Certificate for <");

  private TlsFailure() {}

  static String explain(String host, SSLException failure) {
    if (has(failure, CertificateExpiredException.class)) {
      return "the certificate of %s has expired; its owner has to renew it, if the clock here is right"
          .formatted(host);
    }
    if (has(failure, CertificateNotYetValidException.class)) {
      return "the certificate of %s is not valid yet; look whether the clock here is right"
          .formatted(host);
    }
    if (isForOtherName(failure)) {
      return "the certificate of %s is not trusted: it is for another host; use the name in it"
          .formatted(host);
    }
    if (has(failure, CertPathBuilderException.class)) {
      return "the certificate of %s is not trusted: its authority is unknown; %s"
          .formatted(host, "name that with --cert-dir");
    }
    if (has(failure, CertificateException.class)
        || has(failure, CertPathValidatorException.class)) {
      return "the certificate of %s is not trusted: %s; name its authority with --cert-dir"
          .formatted(host, ConnectionException.reason(failure));
    }
    return alert(messages(failure))
        .map(text -> text.formatted(host))
        .orElseGet(
            () ->
                "no secure connection to %s: %s"
                    .formatted(host, ConnectionException.reason(failure)));
  }

  /** What the other end, or the first bytes that it sent, said. */
  private static Optional<String> alert(String messages) {
    if (messages.contains("Unsupported or unrecognized SSL message")) {
      return Optional.of("%s does not speak TLS; --tls-verify=false allows plain HTTP");
    }
    if (messages.contains("certificate_required") || messages.contains("bad_certificate")) {
      return Optional.of(
          "%s wants a client certificate that it knows; --cert-dir has them as *.cert and *.key");
    }
    return messages.contains("unknown_ca") || messages.contains("certificate_unknown")
        ? Optional.of("%s does not trust our client certificate; --cert-dir has others")
        : Optional.empty();
  }

  private static boolean isForOtherName(SSLException failure) {
    return has(failure, SSLPeerUnverifiedException.class)
        || causes(failure)
            .filter(CertificateException.class::isInstance)
            .map(cause -> String.valueOf(cause.getMessage()))
            .anyMatch(message -> OTHER_NAME.stream().anyMatch(message::contains));
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
    return causes(failure).anyMatch(kind::isInstance);
  }

  private static String messages(Throwable failure) {
    return String.join(
        "\n", causes(failure).map(cause -> String.valueOf(cause.getMessage())).toList());
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause);
  }
}
