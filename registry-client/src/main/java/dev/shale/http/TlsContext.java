package dev.shale.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Turns {@link TlsOptions} into the JDK's terms. */
final class TlsContext {
  private TlsContext() {}

  static SSLContext of(TlsOptions options) throws IOException {
    try {
      return switch (options) {
        case TlsOptions.Default() -> context(keys(Optional.empty()), trust(List.of()));
        case TlsOptions.Verify(var authorities, var identity) ->
            context(keys(identity), trust(authorities));
        case TlsOptions.Insecure(Optional<TlsOptions.ClientIdentity> identity) ->
            context(keys(identity), new TrustManager[] {new Anyone()});
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

  /** The runtime's authorities and these, and those of this host. */
  private static TrustManager[] trust(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    X509ExtendedTrustManager runtime = new RuntimeTrust();
    if (authorities.isEmpty()) {
      return new TrustManager[] {new HostTrust(runtime, HostTrust.BUNDLES)};
    }
    KeyStore roots = emptyStore();
    int number = 0;
    for (X509Certificate root : runtime.getAcceptedIssuers()) {
      roots.setCertificateEntry("root-" + number++, root);
    }
    for (X509Certificate authority : authorities) {
      roots.setCertificateEntry("authority-" + number++, authority);
    }
    return new TrustManager[] {new HostTrust(manager(roots), HostTrust.BUNDLES)};
  }

  /** Trusts the authorities in a store; those of the Java runtime, without one. */
  static X509ExtendedTrustManager manager(@Nullable KeyStore roots)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("the runtime has no X.509");
  }

  private static KeyManager[] keys(Optional<TlsOptions.ClientIdentity> shown)
      throws GeneralSecurityException, IOException {
    if (shown.isEmpty()) {
      return new KeyManager[0];
    }
    TlsOptions.ClientIdentity identity = shown.get();
    char[] password = new char[0]; // of a store that never leaves memory
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "client", identity.key(), password, identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  static KeyStore emptyStore() throws GeneralSecurityException, IOException {
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
