package dev.shale.registry.server;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.Permits.Permit;
import dev.shale.concurrent.TaskThreads;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
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

  /**
   * How long nobody new is let in if that fails, as it does without free file descriptors, and if
   * there are too many already.
   */
  private static final Duration RESPITE = Duration.ofMillis(100);

  private final ServerSocketChannel socket;
  private final HttpFront front;
  private final Optional<SSLContext> tls;
  private final Patience patience;
  private final Permits senders = new Permits(MAX_SENDERS);
  private final Permits places = new Permits(MAX_CLIENTS);
  private final TaskThreads threads = new TaskThreads();

  /** Those that are served, and those that are told to come again. */
  private final Set<ClientSocket> clients = ConcurrentHashMap.newKeySet();

  /** What is done again and again. */
  @FunctionalInterface
  interface Step {
    void take() throws IOException;
  }

  private HttpListener(
      ServerSocketChannel socket, HttpFront front, Optional<SSLContext> tls, Patience patience) {
    this.socket = socket;
    this.front = front;
    this.tls = tls;
    this.patience = patience;
  }

  /**
   * Begins to take clients.
   *
   * @param tls what is spoken; plain HTTP without
   */
  static HttpListener open(
      ListeningAddress address, HttpFront front, Optional<SSLContext> tls, Patience patience) {
    ServerSocketChannel socket = address.socket();
    HttpListener listener = new HttpListener(socket, front, tls, patience);
    listener.threads.execute(() -> goOnWhile(socket::isOpen, listener::accept));
    listener.threads.execute(() -> goOnWhile(socket::isOpen, listener::endOverdue));
    return listener;
  }

  /**
   * Goes on with something whatever becomes of a step of it: the clients that are here may be what
   * leaves no memory for more, and go. Then there is a pause.
   */
  static void goOnWhile(BooleanSupplier isOpen, Step step) {
    boolean failed = false;
    while (isOpen.getAsBoolean()) {
      try {
        if (failed) {
          pause(RESPITE);
        }
        failed = true;
        step.take();
        failed = false;
      } catch (IOException | RuntimeException e) {
        debug("a step of the listener failed", e);
      } catch (OutOfMemoryError e) {
        failed = true; // and nothing that takes memory itself
      }
    }
  }

  private void accept() throws IOException {
    if (clients.size() >= MAX_CLIENTS + MAX_TURNED_AWAY) {
      pause(RESPITE);
    } else {
      take(socket.accept());
    }
  }

  /** Closes what it cannot take. */
  private void take(SocketChannel accepted) throws IOException {
    Optional<Permit> place = places.tryAcquire();
    boolean taken = false;
    try {
      accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
      taken = attend(client(accepted, place.isPresent()), place);
    } catch (IOException | RejectedExecutionException e) {
      debug("a client has gone already, or all are to go", e);
    } finally {
      if (!taken) {
        accepted.close();
        place.ifPresent(Permit::close);
      }
    }
  }

  private ClientSocket client(SocketChannel accepted, boolean isServed) throws IOException {
    return new ClientSocket(accepted, isServed ? patience : patience.withoutWaiting(), senders);
  }

  private boolean attend(ClientSocket client, Optional<Permit> place) {
    boolean begun = false;
    clients.add(client); // here, where one thread counts them
    try {
      threads.execute(() -> serve(client, place));
      begun = true;
    } finally {
      if (!begun) {
        clients.remove(client);
      }
    }
    return true;
  }

  private void serve(ClientSocket client, Optional<Permit> place) {
    try (client) {
      new HttpConnection(client, place.isPresent() ? front : front.turningAway()).serve(tls);
    } catch (IOException | RuntimeException e) {
      debug("a connection broke", e);
    } finally {
      clients.remove(client);
      place.ifPresent(Permit::close);
    }
  }

  private void endOverdue() {
    clients.forEach(ClientSocket::closeIfOverdue);
    pause(patience.untilNextLook());
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
