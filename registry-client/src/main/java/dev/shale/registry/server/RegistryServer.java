package dev.shale.registry.server;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.shale.concurrent.TaskThreads;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A registry that listens. Each request has a virtual thread. Thread-safe; closing it breaks off
 * the requests under way and leaves uploads to the next server of the same repositories.
 */
public final class RegistryServer implements AutoCloseable {
  private final HttpServer server;
  private final TaskThreads threads;
  private final RegistryHandler handler;
  private final URI address;

  private RegistryServer(
      HttpServer server, TaskThreads threads, RegistryHandler handler, URI address) {
    this.server = server;
    this.threads = threads;
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
    InetSocketAddress asked = options.address();
    if (!options.faults().areNone() && !asked.getAddress().isLoopbackAddress()) {
      throw OciException.invalid(
          "serve on %s: faults are for the loopback interface only", shown(asked));
    }
    HttpServer server = listen(options);
    RegistryHandler handler = new RegistryHandler(repositories, options);
    TaskThreads threads = new TaskThreads();
    server.setExecutor(threads);
    server.createContext("/", new HttpFront(handler, options.faults(), log));
    server.start();
    String scheme = options.tls().isPresent() ? "https" : "http";
    return new RegistryServer(
        server, threads, handler, URI.create(scheme + "://" + shown(server.getAddress())));
  }

  private static HttpServer listen(ServerOptions options) throws IOException {
    try {
      if (options.tls().isEmpty()) {
        return HttpServer.create(options.address(), 0);
      }
      HttpsServer server = HttpsServer.create(options.address(), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(ServerTls.context(options.tls().get())));
      return server;
    } catch (BindException e) {
      throw new OciException(
          ErrorKind.UNAVAILABLE,
          "serve on %s: %s".formatted(shown(options.address()), e.getMessage()),
          e);
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
    server.stop(0);
    threads.close();
    handler.close();
  }
}
