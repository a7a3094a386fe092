package dev.shale.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An {@link Http} over a Unix domain socket, to a server on this machine: one connection for each
 * request, no redirects, no repetition. Of a request's URI only path and query are sent. A server
 * may be silent for as long as it works; interruption ends the waiting. Safe for use by several
 * threads.
 *
 * <p>Spec: RFC 9112.
 */
public final class UnixSocketHttp implements Http {
  /** A server here may think for as long as it likes while it reads, so this only ends at last. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  private final Path socket;
  private final String userAgent;

  /**
   * A client of the server that listens at {@code socket}.
   *
   * @param userAgent what the server is told about us
   */
  public UnixSocketHttp(Path socket, String userAgent) {
    this.socket = socket;
    this.userAgent = userAgent;
  }

  @Override
  public Response send(Request request) throws IOException {
    SocketChannel channel = connect();
    boolean answered = false;
    try {
      WireExchange exchange = new WireExchange(channel, request, userAgent);
      Response response = exchange(exchange, new WatchedContent(request.body(), PATIENCE));
      answered = true;
      return response;
    } finally {
      if (!answered) {
        channel.close();
      }
    }
  }

  private SocketChannel connect() throws IOException {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Response exchange(WireExchange exchange, WatchedContent body) throws IOException {
    try {
      exchange.write(body);
    } catch (ProtocolException e) {
      throw e; // the body is not what it promised to be: the server still waits for it
    } catch (IOException e) {
      body.rethrow();
      return answerInSpiteOf(e, exchange);
    }
    try {
      return exchange.read();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A server that wants no more of a body says why, and closes the connection. */
  private Response answerInSpiteOf(IOException failure, WireExchange exchange) throws IOException {
    try {
      return exchange.read();
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw failure(failure);
    }
  }

  private IOException failure(IOException cause) {
    if (Thread.currentThread().isInterrupted()) {
      return (IOException) new InterruptedIOException("interrupted").initCause(cause);
    }
    return ConnectionException.local(socket, cause);
  }

  /** Nothing is kept open between requests. */
  @Override
  public void close() {}
}
