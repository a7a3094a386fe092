package dev.shale.registry.server;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;

/**
 * An address that is had: clients that come wait there until a {@link RegistryServer} takes them.
 * So nothing need be made for a server that cannot listen. Closing it gives the address back; the
 * server that was started there does so, too.
 */
public final class ListeningAddress implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final ServerSocketChannel socket;
  private final ServerOptions options;
  private final URI uri;

  private ListeningAddress(ServerSocketChannel socket, ServerOptions options) {
    this.socket = socket;
    this.options = options;
    String scheme = options.tls().isPresent() ? "https" : "http";
    InetAddress host = options.address().getAddress();
    int port = socket.socket().getLocalPort();
    this.uri = URI.create(scheme + "://" + shown(new InetSocketAddress(host, port)));
  }

  /**
   * The address that the options name; the caller closes.
   *
   * @throws OciException INVALID if faults are asked for where others could come to harm,
   *     UNAVAILABLE if the address is not to be had
   */
  public static ListeningAddress of(ServerOptions options) throws IOException {
    InetSocketAddress asked = options.address();
    if (!options.faults().areNone() && !asked.getAddress().isLoopbackAddress()) {
      throw OciException.invalid(
          "serve on %s: faults are for the loopback interface only", shown(asked));
    }
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.bind(asked, BACKLOG);
      return new ListeningAddress(socket, options);
    } catch (BindException e) {
      socket.close();
      throw new OciException(
          ErrorKind.UNAVAILABLE, "serve on %s: %s".formatted(shown(asked), e.getMessage()), e);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static String shown(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  ServerOptions options() {
    return options;
  }

  ServerSocketChannel socket() {
    return socket;
  }

  /** Where clients find it: {@code http://127.0.0.1:5000}, with the port that it took. */
  URI uri() {
    return uri;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
