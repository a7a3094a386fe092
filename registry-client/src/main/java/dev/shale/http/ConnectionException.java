package dev.shale.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.HttpException;

/**
 * A server could not be reached, or the connection broke before it answered. The message names the
 * host and says what is so and what may help, for use after {@code <verb> <object>:}.
 */
public final class ConnectionException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What the JDK says where a request could not be written. */
  private static final String NOT_TAKEN = "Error writing to server";

  /** Whether another attempt makes sense. */
  enum Repeat {
    /** The server has seen nothing of the request. */
    SAFE,
    /** The server may have acted on the request. */
    IF_IDEMPOTENT,
    /** It will go the same way again, or it took too long already. */
    POINTLESS
  }

  private final Repeat repeat;

  private ConnectionException(String message, Repeat repeat, IOException cause) {
    super(message, cause);
    this.repeat = repeat;
  }

  static ConnectionException of(URI uri, IOException cause) {
    if (HttpUri.isTls(uri) && NOT_TAKEN.equals(cause.getMessage())) {
      // From TLS 1.3 on, a server says that it wants a certificate when the request is on its way.
      return new ConnectionException(
          "%s closed the connection; if it wants a client certificate, --cert-dir has them"
              .formatted(uri.getAuthority()),
          Repeat.IF_IDEMPOTENT,
          cause);
    }
    return of(uri.getAuthority(), uri.getHost(), cause);
  }

  /** What went wrong with a server, or with the proxy on the way to it. */
  static ConnectionException through(ProxyServer proxy, URI uri, IOException cause) {
    if (cause instanceof ClientProtocolException && cause.getCause() instanceof HttpException e) {
      return new ConnectionException(
          "the proxy %s gives no way to %s: %s"
              .formatted(proxy, uri.getAuthority(), e.getMessage()),
          Repeat.POINTLESS,
          cause);
    }
    return of("%s through the proxy %s".formatted(uri.getAuthority(), proxy), proxy.host(), cause);
  }

  /** What is wrong with where a server sends us. */
  static ConnectionException misled(String message) {
    return new ConnectionException(message, Repeat.POINTLESS, new ProtocolException(message));
  }

  /** What went wrong with a server on this machine. */
  static ConnectionException local(Path socket, IOException cause) {
    return new ConnectionException(
        "no connection to %s: %s".formatted(socket, reason(cause)), Repeat.POINTLESS, cause);
  }

  /**
   * @param looked the name that was looked up
   */
  private static ConnectionException of(String host, String looked, IOException cause) {
    return switch (cause) {
      case ConnectionException known -> known;
      case UnknownHostException e ->
          new ConnectionException("no such host " + looked, Repeat.POINTLESS, e);
      case NoRouteToHostException e ->
          new ConnectionException("no route to " + host, Repeat.SAFE, e);
      case ConnectException e ->
          new ConnectionException(
              "cannot connect to %s: %s".formatted(host, reason(e)),
              isRefused(e) ? Repeat.POINTLESS : Repeat.SAFE,
              e);
      case SocketTimeoutException e ->
          new ConnectionException(
              "no answer from %s: %s".formatted(host, reason(e)), Repeat.POINTLESS, e);
      case SSLException e ->
          new ConnectionException(TlsFailure.explain(host, e), Repeat.POINTLESS, e);
      default ->
          new ConnectionException(
              "connection to %s failed: %s".formatted(host, reason(cause)),
              Repeat.IF_IDEMPOTENT,
              cause);
    };
  }

  /** Whether the host is there, and says that nobody listens. */
  private static boolean isRefused(ConnectException e) {
    return Optional.ofNullable(e.getMessage()).orElse("").contains("Connection refused");
  }

  /** What a failure says of itself, for the middle of a line. */
  static String reason(IOException e) {
    String message = e.getMessage();
    if (message == null || message.isBlank()) {
      return "connection closed";
    }
    String line = message.lines().findFirst().orElse(message);
    return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }

  Repeat repeat() {
    return repeat;
  }

  /** The message; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
