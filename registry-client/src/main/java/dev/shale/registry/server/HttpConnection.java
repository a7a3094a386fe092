package dev.shale.registry.server;

import dev.shale.registry.server.ClientSocket.Opening;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NotImplementedException;
import org.apache.hc.core5.http.RequestHeaderFieldsTooLargeException;
import org.apache.hc.core5.http.UnsupportedHttpVersionException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * A client's connection: one request after the other. What a request is and where its body ends is
 * httpcore's; how long who is waited for, and whether the connection goes on, is decided here. Used
 * by one thread.
 *
 * <p>Spec: RFC 9112, "HTTP/1.1".
 */
final class HttpConnection {
  /** Of a request's first line, and of each header, with what ends it. */
  static final int MAX_LINE_BYTES = 16 << 10;

  static final int MAX_HEADERS = 100;

  private static final Http1Config LIMITS =
      Http1Config.custom()
          .setMaxLineLength(MAX_LINE_BYTES)
          .setMaxHeaderCount(MAX_HEADERS + 1)
          .build();

  private final ClientSocket client;
  private final Clerk clerk;

  /** A connection of a client that has just been accepted. */
  HttpConnection(ClientSocket client, Clerk clerk) {
    this.client = client;
    this.clerk = clerk;
  }

  /** Bound to what a client's socket has opened. */
  private static final class Http extends DefaultBHttpServerConnection {
    Http(SocketHolder socket) throws IOException {
      super(null, LIMITS);
      bind(socket);
    }
  }

  /**
   * Answers until one of the two has had enough.
   *
   * @param tls what the client has to speak; empty if it must not
   */
  void serve(Optional<SSLContext> tls) throws IOException {
    Opening opening = client.opening();
    if (opening == Opening.NOTHING) {
      return;
    }
    if ((opening == Opening.TLS) != tls.isPresent()) {
      refuse(opening);
      return;
    }
    SocketHolder socket = tls.isPresent() ? client.secure(tls.get()) : client.plain();
    Http http = new Http(socket); // not closed: the socket is its opener's
    boolean goesOn = true;
    while (goesOn) {
      goesOn = answersNext(http);
    }
    client.bidFarewell();
  }

  /** Without an answer both sides would wait: for a line to end, and for a handshake. */
  private void refuse(Opening opening) throws IOException {
    String mistake =
        opening == Opening.TLS ? "an HTTPS request to an HTTP" : "an HTTP request to an HTTPS";
    int sent = client.sendPlainly("Client sent " + mistake + " server.");
    clerk.noteRefusal(client.address(), 400, sent);
    client.bidFarewell();
  }

  private boolean answersNext(Http http) throws IOException {
    client.expectHead();
    ClassicHttpRequest request;
    try {
      request = http.receiveRequestHeader();
      if (request == null || client.hasEnded()) { // httpcore takes the end for that of the head
        return false;
      }
      http.receiveRequestEntity(request);
    } catch (HttpException e) {
      Answer refusal = refusal(e);
      long sent = Exchange.ofUnreadable(client, http).send(refusal);
      clerk.noteRefusal(client.address(), refusal.status(), sent);
      return false;
    }
    client.expectBody();
    Exchange exchange = new Exchange(client, http, request);
    clerk.attend(exchange, client.address());
    return exchange.goesOn();
  }

  private static Answer refusal(HttpException e) {
    int status =
        switch (e) {
          case RequestHeaderFieldsTooLargeException _ -> 431;
          case NotImplementedException _ -> 501;
          case UnsupportedHttpVersionException _ -> 505;
          default -> 400;
        };
    return Answer.error(status, ErrorCode.UNKNOWN, "no request that is understood here");
  }
}
