package dev.shale.registry.server;

import dev.shale.error.OciException;
import java.io.IOException;
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
  private final ListeningAddress address;

  private RegistryServer(HttpListener listener, RegistryHandler handler, ListeningAddress address) {
    this.listener = listener;
    this.handler = handler;
    this.address = address;
  }

  /**
   * Listens and serves.
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
    ListeningAddress address = ListeningAddress.of(options);
    try {
      return start(repositories, address, log, patience);
    } catch (IOException | RuntimeException e) {
      address.close();
      throw e;
    }
  }

  /** Serves at an address, which is closed with the server. */
  public static RegistryServer start(
      Repositories repositories, ListeningAddress address, AccessLog log) throws IOException {
    return start(repositories, address, log, Patience.DEFAULT);
  }

  private static RegistryServer start(
      Repositories repositories, ListeningAddress address, AccessLog log, Patience patience)
      throws IOException {
    ServerOptions options = address.options();
    Optional<SSLContext> tls = Optional.empty();
    if (options.tls().isPresent()) {
      tls = Optional.of(ServerTls.context(options.tls().get()));
    }
    Room room = new Room();
    RegistryHandler handler = new RegistryHandler(repositories, options, room);
    HttpFront front = new HttpFront(handler, options.faults(), log, room);
    return new RegistryServer(HttpListener.open(address, front, tls, patience), handler, address);
  }

  /** Where it listens: {@code http://127.0.0.1:5000}. */
  public URI address() {
    return address.uri();
  }

  /** Host and port, as they stand in image names. */
  public String host() {
    return address.uri().getAuthority();
  }

  /** Whether only programs of this machine reach it. */
  public boolean isLocal() {
    return address.options().address().getAddress().isLoopbackAddress();
  }

  @Override
  public void close() {
    listener.close();
    handler.close();
  }
}
