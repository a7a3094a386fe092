package dev.shale.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A way through a proxy to a server, for what is not HTTP. Spec: RFC 9110, section 9.3.6. */
final class ProxyTunnel {
  private static final Pattern GRANTED = Pattern.compile("HTTP/1\\.[01] 2[0-9]{2}\\b.*");
  private static final int MAX_HEAD_BYTES = 64 << 10;
  private static final String HEAD_END = "\r\n\r\n";

  private ProxyTunnel() {}

  /**
   * Makes a connection to a proxy one to the server behind it.
   *
   * @param authority the server, {@code HOST:PORT}
   */
  static void open(ProxyServer proxy, Socket socket, String authority) throws IOException {
    String secret =
        proxy
            .authorization()
            .map(value -> Headers.PROXY_AUTHORIZATION + ": " + value + "\r\n")
            .orElse("");
    String asked = "CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n%2$s\r\n".formatted(authority, secret);
    socket.getOutputStream().write(asked.getBytes(StandardCharsets.ISO_8859_1));
    String answer = head(socket.getInputStream()).lines().findFirst().orElse("");
    if (!GRANTED.matcher(answer).matches()) {
      throw new IOException(
          "the proxy %s gives no way to %s: %s".formatted(proxy, authority, answer));
    }
  }

  /** Reads no byte beyond the head: what follows is the server's. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf(HEAD_END, head.length() - HEAD_END.length()) < 0) {
      int next = in.read();
      if (next < 0 || head.length() == MAX_HEAD_BYTES) {
        throw new EOFException("no answer from the proxy");
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
