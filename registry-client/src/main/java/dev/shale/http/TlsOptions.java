package dev.shale.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** How a client makes sure that it talks to the server it means. */
public sealed interface TlsOptions {
  /**
   * Certificates are verified. A host on the loopback interface ({@code localhost}, 127.0.0.0/8,
   * {@code ::1}) that does not speak TLS is spoken to in plain HTTP, as Docker does: such traffic
   * leaves the machine nowhere.
   */
  record Default() implements TlsOptions {}

  /**
   * Certificates are verified, on every host. There is no plain HTTP, but where a server itself
   * redirects there.
   *
   * @param authorities trusted beside those of the Java runtime and of this host
   * @param identity what the client shows to servers that ask for a certificate
   */
  record Verify(List<X509Certificate> authorities, Optional<ClientIdentity> identity)
      implements TlsOptions {
    public Verify {
      authorities = List.copyOf(authorities);
    }
  }

  /**
   * Certificates are not verified, and a host that does not speak TLS gets plain HTTP.
   *
   * @param identity what the client shows to servers that ask for a certificate
   */
  record Insecure(Optional<ClientIdentity> identity) implements TlsOptions {
    /** Insecure, and nobody. */
    public Insecure() {
      this(Optional.empty());
    }
  }

  /**
   * A client's certificate.
   *
   * @param chain the client's own certificate first
   */
  record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {
    public ClientIdentity {
      chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
      return "ClientIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
  }
}
