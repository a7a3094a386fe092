package dev.shale.registry.server;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A registry that listens. Each client has a virtual thread. Thread-safe; closing it breaks off the
 * requests under way and leaves uploads to the next server of the same repositories.
 */
public final class RegistryServer implements AutoCloseable {
  private final HttpListener listener;
  private final RegistryHandler handler;
  private final URI address;

  private RegistryServer(HttpListener listener, RegistryHandler handler, URI address) {
    this.listener = listener;
    this.handler = handler;
    this.address = address;
  }

  /**
   * Starts to listen.
   *
   * @param log told of requests
   * @throws OciException INVALID if faults are asked for where others could come to harm,
   *     UNAVAILABLE if the address is not to be had
   */
  public static RegistryServer start(
      Repositories repositories, ServerOptions options, AccessLog log) throws IOException {
    return start(repositories, options, log, Patience.DEFAULT);
  }

  static RegistryServer start(
      Repositories repositories, ServerOptions options, AccessLog log, Patience patience)
      throws IOException {
    InetSocketAddress asked = options.address();
    if (!options.faults().areNone() && !asked.getAddress().isLoopbackAddress()) {
      throw OciException.invalid(
          "serve on %s: faults are for the loopback interface only", shown(asked));
    }
    Optional<SSLContext> tls = Optional.empty();
    if (options.tls().isPresent()) {
      tls = Optional.of(ServerTls.context(options.tls().get()));
    }
    Room room = new Room();
    RegistryHandler handler = new RegistryHandler(repositories, options, room);
    HttpFront front = new HttpFront(handler, options.faults(), log, room);
    HttpListener listener = listen(asked, front, tls, patience);
    String scheme = tls.isPresent() ? "https" : "http";
    URI address = URI.create(scheme + "://" + shown(listener.address()));
    return new RegistryServer(listener, handler, address);
  }

  private static HttpListener listen(
      InetSocketAddress address, HttpFront front, Optional<SSLContext> tls, Patience patience)
      throws IOException {
    try {
      return HttpListener.open(address, front, tls, patience);
    } catch (BindException e) {
      throw new OciException(
          ErrorKind.UNAVAILABLE, "serve on %s: %s".formatted(shown(address), e.getMessage()), e);
    }
  }

  private static String shown(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String text = host.getHostAddress();
    return (text.contains(":") ? "[" + text + "]" : text) + ":" + address.getPort();
  }

  /** Where it listens: {@code http://127.0.0.1:5000}. */
  public URI address() {
    return address;
  }

  /** Host and port, as they stand in image names. */
  public String host() {
    return address.getAuthority();
  }

  @Override
  public void close() {
    listener.close();
    handler.close();
  }
}
