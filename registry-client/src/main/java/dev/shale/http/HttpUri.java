package dev.shale.http;

import java.net.URI;
import java.util.Objects;

/** Addresses of web servers, as registries and others give them. */
public final class HttpUri {
  private static final int MAX_PORT = 65535;

  private HttpUri() {}

  /** Whether it is one: {@code http} or {@code https}, a host, and a port that there is. */
  public static boolean isSound(URI uri) {
    return ("http".equalsIgnoreCase(uri.getScheme()) || isTls(uri))
        && uri.getHost() != null
        && uri.getPort() <= MAX_PORT;
  }

  /** Whether it is spoken to over TLS. */
  public static boolean isTls(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** This address over TLS. */
  public static URI overTls(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme())
        ? URI.create("https" + uri.toString().substring("http".length()))
        : uri;
  }

  /**
   * An address that a server gave: over TLS if it is that server's own and TLS was spoken, since
   * behind a proxy that ends TLS a server may not know better.
   */
  public static URI given(URI server, URI address) {
    boolean isOwn =
        isTls(server)
            && Objects.requireNonNullElse(address.getRawAuthority(), "")
                .equalsIgnoreCase(server.getRawAuthority());
    return isOwn ? overTls(address) : address;
  }
}
