package dev.shale.http;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the authorities of the Java runtime, which are read when the first certificate is to be
 * checked: there are many, and whoever speaks plain HTTP needs none. Thread-safe.
 */
final class RuntimeTrust extends X509ExtendedTrustManager {
  private @Nullable X509ExtendedTrustManager manager;

  private synchronized X509ExtendedTrustManager manager() throws CertificateException {
    X509ExtendedTrustManager known = manager;
    if (known == null) {
      try {
        known = TlsContext.manager(null);
      } catch (GeneralSecurityException e) {
        throw new CertificateException("read the runtime's authorities: " + e.getMessage(), e);
      }
      manager = known;
    }
    return known;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    manager().checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    manager().checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    manager().checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    manager().checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    manager().checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    manager().checkClientTrusted(chain, type, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    try {
      return manager().getAcceptedIssuers();
    } catch (CertificateException e) {
      return new X509Certificate[0];
    }
  }
}
