package dev.shale.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom a first manager trusts, and the authorities that this host's administrator has added:
 * those are read only when the first has refused a server. Thread-safe.
 */
final class HostTrust extends X509ExtendedTrustManager {
  /**
   * Where distributions keep all authorities in one file: Debian and its kin, Red Hat's, SUSE's.
   */
  static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"));

  private final X509ExtendedTrustManager first;
  private final List<Path> bundles;
  private Optional<X509ExtendedTrustManager> host = Optional.empty();

  /**
   * @param bundles the first that is there counts
   */
  HostTrust(X509ExtendedTrustManager first, List<Path> bundles) {
    this.first = first;
    this.bundles = List.copyOf(bundles);
  }

  /** Asks one manager. */
  @FunctionalInterface
  private interface Check {
    void by(X509ExtendedTrustManager manager) throws CertificateException;
  }

  private void check(Check check) throws CertificateException {
    try {
      check.by(first);
    } catch (CertificateException refusal) {
      try {
        check.by(host());
      } catch (GeneralSecurityException | IOException e) {
        refusal.addSuppressed(e);
        throw refusal;
      }
    }
  }

  private synchronized X509ExtendedTrustManager host()
      throws GeneralSecurityException, IOException {
    if (host.isEmpty()) {
      host = Optional.of(TlsContext.manager(authorities()));
    }
    return host.get();
  }

  private KeyStore authorities() throws GeneralSecurityException, IOException {
    KeyStore store = TlsContext.emptyStore();
    Optional<Path> bundle = bundles.stream().filter(Files::isReadable).findFirst();
    if (bundle.isPresent()) {
      int number = 0;
      try (InputStream in = new BufferedInputStream(Files.newInputStream(bundle.get()))) {
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          store.setCertificateEntry("host-" + number++, one);
        }
      }
    }
    if (store.size() == 0) {
      throw new KeyStoreException("this host has no authorities of its own");
    }
    return store;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(manager -> manager.checkServerTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(manager -> manager.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(manager -> manager.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    first.checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    first.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    first.checkClientTrusted(chain, type, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return first.getAcceptedIssuers();
  }
}
