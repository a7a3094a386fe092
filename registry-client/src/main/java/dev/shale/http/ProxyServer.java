package dev.shale.http;

import dev.shale.error.OciException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * A server that passes requests on. Its {@code toString} shows no secret.
 *
 * @param host without the brackets of an IPv6 address
 * @param userInfo {@code user:password}, if it wants to know who asks
 */
record ProxyServer(String host, int port, Optional<String> userInfo) {
  private static final int DEFAULT_PORT = 80;
  private static final int MAX_PORT = 0xffff;

  /**
   * Parses the value of a variable: {@code [http://][USER:PASSWORD@]HOST[:PORT]}.
   *
   * @throws OciException INVALID if it is nothing of the sort, UNSUPPORTED if it is a proxy that is
   *     not spoken to in plain HTTP
   */
  static ProxyServer parse(String variable, String value) {
    try {
      URI uri = new URI(value.contains("://") ? value : "http://" + value);
      if (!"http".equals(uri.getScheme().toLowerCase(Locale.ROOT))) {
        throw OciException.unsupported(
            "%s: a proxy of scheme \"%s\"; only http:// is offered", variable, uri.getScheme());
      }
      if (uri.getHost() != null && uri.getPort() <= MAX_PORT) {
        return new ProxyServer(
            uri.getHost().replaceAll("[\\[\\]]", ""),
            uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
            Optional.ofNullable(uri.getRawUserInfo()).map(ProxyServer::decoded));
      }
    } catch (URISyntaxException e) {
      // falls to the refusal below, which must not quote a password
    }
    throw OciException.invalid("%s: not the address of a proxy; use http://HOST:PORT", variable);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  String user() {
    String info = userInfo.orElse("");
    int colon = info.indexOf(':');
    return colon < 0 ? info : info.substring(0, colon);
  }

  String password() {
    String info = userInfo.orElse("");
    return info.substring(info.indexOf(':') + 1, info.contains(":") ? info.length() : 0);
  }

  /** The value of a Proxy-Authorization header. Spec: RFC 7617. */
  Optional<String> authorization() {
    String pair = user() + ":" + password();
    return userInfo.map(
        _ -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
