package dev.shale.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Turns {@link TlsOptions} into the JDK's terms. */
final class TlsContext {
  private TlsContext() {}

  static SSLContext of(TlsOptions options) throws IOException {
    try {
      return switch (options) {
        case TlsOptions.Default() -> SSLContext.getDefault();
        case TlsOptions.Verify verify -> context(keys(verify), trust(verify));
        case TlsOptions.Insecure() -> context(new KeyManager[0], new TrustManager[] {new Anyone()});
      };
    } catch (GeneralSecurityException e) {
      throw new IOException("set up TLS: " + e.getMessage(), e);
    }
  }

  private static SSLContext context(KeyManager[] keys, TrustManager[] trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust, null);
    return context;
  }

  private static TrustManager[] trust(TlsOptions.Verify verify)
      throws GeneralSecurityException, IOException {
    KeyStore roots = emptyStore();
    int number = 0;
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager known) {
        for (X509Certificate root : known.getAcceptedIssuers()) {
          roots.setCertificateEntry("root-" + number++, root);
        }
      }
    }
    for (X509Certificate authority : verify.authorities()) {
      roots.setCertificateEntry("authority-" + number++, authority);
    }
    return managers(roots);
  }

  private static TrustManager[] managers(@Nullable KeyStore roots) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots); // null: those of the Java runtime
    return factory.getTrustManagers();
  }

  private static KeyManager[] keys(TlsOptions.Verify verify)
      throws GeneralSecurityException, IOException {
    if (verify.identity().isEmpty()) {
      return new KeyManager[0];
    }
    TlsOptions.ClientIdentity identity = verify.identity().get();
    char[] password = new char[0]; // of a store that never leaves memory
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "client", identity.key(), password, identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Trusts every server, as the user asked. */
  private static final class Anyone extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
