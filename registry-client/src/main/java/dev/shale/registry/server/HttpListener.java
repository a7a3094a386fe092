package dev.shale.registry.server;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskThreads;
import dev.shale.registry.server.HttpConnection.Clerk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;

/**
 * Where clients connect; each has a virtual thread. There are only so many, so that they take only
 * so many files, and so much memory: a head ({@link ClientSocket#MAX_HEAD_BYTES}), and a piece of
 * what is sent either way (some 64 KiB) each; what is larger shares a {@link Room}. Those beyond
 * are told to come again, and when there are many of these too, whoever comes waits to be let in.
 * Closing it breaks off what they are at, and no thread is left then.
 */
final class HttpListener implements AutoCloseable {
  /** How many clients are sent large blobs by a thread of the operating system each. */
  static final int MAX_SENDERS = 64;

  /** How many clients are served, those that do nothing included; each may have a file open. */
  static final int MAX_CLIENTS = 1024;

  /** How many more are told at once that there are too many. */
  static final int MAX_TURNED_AWAY = 64;

  private static final int BACKLOG = 1024;

  /**
   * How long nobody new is let in if that fails, as it does without free file descriptors, and if
   * there are too many already.
   */
  private static final Duration RESPITE = Duration.ofMillis(100);

  private final ServerSocketChannel socket;
  private final InetAddress host;
  private final HttpFront front;
  private final Optional<SSLContext> tls;
  private final Patience patience;
  private final Permits senders = new Permits(MAX_SENDERS);
  private final TaskThreads threads = new TaskThreads();
  private final Set<ClientSocket> clients = ConcurrentHashMap.newKeySet();

  private HttpListener(
      ServerSocketChannel socket,
      InetAddress host,
      HttpFront front,
      Optional<SSLContext> tls,
      Patience patience) {
    this.socket = socket;
    this.host = host;
    this.front = front;
    this.tls = tls;
    this.patience = patience;
  }

  /**
   * Begins to listen.
   *
   * @param tls what is spoken; plain HTTP without
   * @throws IOException if the address is not to be had
   */
  static HttpListener open(
      InetSocketAddress address, HttpFront front, Optional<SSLContext> tls, Patience patience)
      throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    try {
      socket.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    HttpListener listener = new HttpListener(socket, address.getAddress(), front, tls, patience);
    listener.threads.execute(listener::accept);
    listener.threads.execute(listener::endOverdue);
    return listener;
  }

  /** Where it listens, with the port that it took. */
  InetSocketAddress address() {
    return new InetSocketAddress(host, socket.socket().getLocalPort());
  }

  private void accept() {
    while (socket.isOpen()) {
      if (clients.size() >= MAX_CLIENTS + MAX_TURNED_AWAY) {
        pause(RESPITE);
        continue;
      }
      try {
        take(socket.accept());
      } catch (IOException e) {
        debug("nobody could be let in", e);
        pause(RESPITE);
      }
    }
  }

  private void take(SocketChannel accepted) throws IOException {
    try {
      accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (clients.size() < MAX_CLIENTS) {
        attend(new ClientSocket(accepted, patience, senders), front::answer);
      } else {
        attend(new ClientSocket(accepted, patience.withoutWaiting(), senders), front::turnAway);
      }
    } catch (IOException | RejectedExecutionException e) {
      accepted.close(); // it has gone already, or this is being closed
    }
  }

  private void attend(ClientSocket client, Clerk clerk) {
    clients.add(client); // here, where one thread counts them
    threads.execute(() -> serve(client, clerk));
  }

  private void serve(ClientSocket client, Clerk clerk) {
    try (client) {
      new HttpConnection(client, front, clerk).serve(tls);
    } catch (IOException | RuntimeException e) {
      debug("a connection broke", e);
    } finally {
      clients.remove(client);
    }
  }

  private void endOverdue() {
    while (socket.isOpen()) {
      clients.forEach(ClientSocket::closeIfOverdue);
      pause(patience.untilNextLook());
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the socket has been closed
    }
  }

  private static void debug(String what, Exception e) {
    System.getLogger(HttpListener.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      debug("the listener does not close", e);
    }
    clients.forEach(ClientSocket::close);
    threads.close();
  }
}
