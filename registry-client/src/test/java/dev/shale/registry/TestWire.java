package dev.shale.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A wire to a server on this machine, that breaks or falls silent after so many bytes one way.
 * Connections that begin with a TLS greeting, as a client's first question does, stay whole.
 */
final class TestWire implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 22;

  /** Which bytes are counted. */
  enum Way {
    REQUESTS,
    ANSWERS
  }

  /** What becomes of the connection then. */
  enum End {
    BREAKS,
    FALLS_SILENT
  }

  /**
   * What happens to the first connections.
   *
   * @param after so many bytes of the way
   */
  record Fault(Way way, int after, End end, int times) {}

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final int port;
  private final Fault fault;
  private final AtomicInteger left;

  private TestWire(int port, Fault fault) throws IOException {
    this.port = port;
    this.fault = fault;
    this.left = new AtomicInteger(fault.times());
  }

  /** A wire to {@code host:port}. */
  static TestWire to(String host, Fault fault) throws IOException {
    TestWire wire = new TestWire(Integer.parseInt(host.substring(host.indexOf(':') + 1)), fault);
    wire.threads.execute(() -> untilClosed(wire::accept));
    return wire;
  }

  /** Host and port, as they stand in image names. */
  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** What a thread does. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  /** Sockets are closed under the threads that use them: that is how these end. */
  private static void untilClosed(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      System.getLogger(TestWire.class.getName()).log(System.Logger.Level.DEBUG, "wire", e);
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      sockets.add(client);
      threads.execute(() -> untilClosed(() -> connect(client)));
    }
  }

  private void connect(Socket client) throws IOException {
    int first = client.getInputStream().read();
    boolean isFaulty = first >= 0 && first != TLS_HANDSHAKE && left.getAndDecrement() > 0;
    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
    sockets.add(server);
    threads.execute(() -> untilClosed(() -> pump(server, client, limit(isFaulty, Way.ANSWERS))));
    if (first >= 0 && limit(isFaulty, Way.REQUESTS) > 0) {
      server.getOutputStream().write(first);
    }
    pump(client, server, limit(isFaulty, Way.REQUESTS) - 1);
  }

  private long limit(boolean isFaulty, Way way) {
    return isFaulty && way == fault.way() ? fault.after() : Long.MAX_VALUE;
  }

  private void pump(Socket from, Socket to, long limit) throws IOException {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 << 10];
      long room = limit;
      while (room > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, room));
        if (count < 0) {
          break;
        }
        out.write(buffer, 0, count);
        room -= count;
      }
      if (room <= 0 && fault.end() == End.FALLS_SILENT) {
        return;
      }
    } catch (IOException e) {
      from.close(); // the other side hung up
    }
    from.close();
    to.close();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
    threads.close();
  }
}
