package dev.shale.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Decides where {@code https} may become {@code http}, and asks the port before it does: once for
 * each host. The question is one TLS greeting over a bare socket; a TLS server answers it with an
 * alert, every other server with something else. (A failed handshake would tell the same, but at
 * the cost of loading all of the JDK's TLS for a registry that has none.)
 */
final class PlainFallback {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?(0*:){2,7}0*1]?");
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;
  private static final int TLS_ALERT = 21;
  private static final int TLS_HANDSHAKE = 22;

  /**
   * A ClientHello without one usable cipher suite. Its random part holds the end of a line, for
   * servers that answer only to whole ones.
   */
  private static final byte[] GREETING = greeting();

  private static final byte[] QUESTION =
      "HEAD / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** How long {@code HTTP/1.1 200} is. */
  private static final int STATUS_BYTES = 12;

  private final TlsOptions options;
  private final ProxyRules proxies;
  private final Duration patience;
  private final Map<String, String> schemes = new ConcurrentHashMap<>();

  PlainFallback(TlsOptions options, ProxyRules proxies, Duration patience) {
    this.options = options;
    this.proxies = proxies;
    this.patience = patience;
  }

  /** The URI to really use for one that may be {@code https}. */
  URI resolve(URI uri) {
    if (!HttpUri.isTls(uri) || !mayBePlain(uri.getHost())) {
      return uri;
    }
    String scheme = schemes.get(uri.getAuthority());
    if (scheme == null) {
      Optional<String> spoken = ask(uri);
      spoken.ifPresent(found -> schemes.put(uri.getAuthority(), found));
      scheme = spoken.orElse("https");
    }
    return URI.create(scheme + uri.toString().substring("https".length()));
  }

  private boolean mayBePlain(String host) {
    return switch (options) {
      case TlsOptions.Default() -> isLoopback(host);
      case TlsOptions.Verify verify -> false;
      case TlsOptions.Insecure _ -> true;
    };
  }

  static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /** What the server speaks; empty if it is down, which the request itself will say. */
  private Optional<String> ask(URI uri) {
    int port = uri.getPort() < 0 ? HTTPS_PORT : uri.getPort();
    try (Socket socket = connect(uri, port)) {
      return Optional.of(
          switch (greet(socket)) {
            case TLS -> "https";
            case OTHER -> "http";
            case NONE -> answersPlain(uri, port) ? "http" : "https";
          });
    } catch (IOException e) {
      return uri.getPort() < 0 && listens(uri) ? Optional.of("http") : Optional.empty();
    }
  }

  /** What a server that is greeted shows itself to be. */
  private enum Manners {
    /** One of TLS; or it is silent, and may want to hear more of it. */
    TLS,
    OTHER,
    /** It hung up. */
    NONE
  }

  private static Manners greet(Socket socket) {
    try {
      socket.getOutputStream().write(GREETING);
      int first = socket.getInputStream().read();
      if (first < 0) {
        return Manners.NONE;
      }
      return first == TLS_ALERT || first == TLS_HANDSHAKE ? Manners.TLS : Manners.OTHER;
    } catch (SocketTimeoutException e) {
      return Manners.TLS;
    } catch (IOException e) {
      return Manners.NONE;
    }
  }

  /**
   * Asks, in HTTP, a server that hung up: one of TLS may have wanted to hear more. That it was
   * asked in the wrong protocol some of those say in HTTP, too, with 400.
   */
  private boolean answersPlain(URI uri, int port) {
    try (Socket socket = connect(uri, port)) {
      socket.getOutputStream().write(QUESTION);
      byte[] answer = socket.getInputStream().readNBytes(STATUS_BYTES);
      String line = new String(answer, StandardCharsets.US_ASCII);
      return line.startsWith("HTTP/") && !line.endsWith(" 400");
    } catch (IOException e) {
      return false;
    }
  }

  private boolean listens(URI uri) {
    try (Socket socket = connect(uri, HTTP_PORT)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Socket connect(URI uri, int port) throws IOException {
    String host = uri.getHost();
    String address = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    Optional<ProxyServer> proxy = proxies.proxyFor(uri);
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      socket.connect(
          proxy
              .map(server -> new InetSocketAddress(server.host(), server.port()))
              .orElseGet(() -> new InetSocketAddress(address, port)),
          Math.toIntExact(patience.toMillis()));
      if (proxy.isPresent()) {
        ProxyTunnel.open(proxy.get(), socket, host + ":" + port);
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static byte[] greeting() {
    byte[] hello = new byte[50];
    byte[] start = {TLS_HANDSHAKE, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3, '\r', '\n', '\r', '\n'};
    System.arraycopy(start, 0, hello, 0, start.length);
    hello[45] = 2; // one cipher suite of two bytes, of a number that no one has
    hello[46] = 0x5a;
    hello[47] = 0x5b;
    hello[48] = 1; // one compression method, the null one
    return hello;
  }
}
