package dev.shale.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A proxy on loopback; every name that it is asked for is this machine. */
final class TestProxy implements AutoCloseable {
  private static final String UNKNOWN =
      """
      HTTP/1.1 407 Who?\r
      Proxy-Authenticate: Basic realm="test"\r
      Content-Length: 0\r
      Connection: close\r
      \r
      """;

  private final ServerSocket listener;
  private final Optional<String> password;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Semaphore hungUp = new Semaphore(0);

  private TestProxy(ServerSocket listener, Optional<String> password) {
    this.listener = listener;
    this.password = password;
    start(this::serve);
  }

  static TestProxy start() throws IOException {
    return new TestProxy(listener(), Optional.empty());
  }

  /**
   * Starts a proxy that serves only who shows a password.
   *
   * @param header the value of Proxy-Authorization that it wants
   */
  static TestProxy requiring(String header) throws IOException {
    return new TestProxy(listener(), Optional.of(header));
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** The request lines that came, without their version. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Waits until another connection has been closed. */
  void awaitHangingUp() throws InterruptedException {
    hungUp.acquire();
  }

  /** Starts what ends when its connection does, in whatever way. */
  private static void start(Callable<Void> task) {
    Thread.startVirtualThread(
        () -> {
          try {
            task.call();
          } catch (Exception e) {
            return;
          }
        });
  }

  private Void serve() throws IOException {
    while (true) {
      Socket client = listener.accept();
      start(() -> pass(client));
    }
  }

  private Void pass(Socket accepted) throws IOException {
    try (Socket client = accepted) {
      String head = head(client.getInputStream());
      String[] line = head.lines().findFirst().orElseThrow().split(" ", -1);
      asked.add(line[0] + " " + line[1]);
      if (password.isPresent() && !isShown(password.get(), head)) {
        write(client, UNKNOWN);
      } else if (line[0].equals("CONNECT")) {
        tunnel(client, URI.create("tcp://" + line[1]));
      } else {
        forward(client, head, URI.create(line[1]));
      }
    }
    hungUp.release();
    return null;
  }

  private static boolean isShown(String password, String head) {
    return head.lines()
        .map(line -> line.split(": ", 2))
        .anyMatch(
            field -> field[0].equalsIgnoreCase("Proxy-Authorization") && field[1].equals(password));
  }

  private static void tunnel(Socket client, URI target) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
      write(client, "HTTP/1.1 200 Go on\r\n\r\n");
      join(client, server);
    }
  }

  /** Passes one request on and one answer back, whose head does not say that nothing follows. */
  private static void forward(Socket client, String head, URI target) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
      String path = target.toString().substring(("http://" + target.getAuthority()).length());
      String fields = head.substring(head.indexOf("\r\n"));
      String method = head.substring(0, head.indexOf(' '));
      write(server, method + " " + path + " HTTP/1.1\r\nConnection: close" + fields);
      passOn(client, server);
      write(client, head(server.getInputStream()).replaceFirst("(?i)\r\nconnection: close", ""));
      server.getInputStream().transferTo(client.getOutputStream());
    }
  }

  /** Passes bytes on in both directions until the server closes. */
  private static void join(Socket client, Socket server) throws IOException {
    passOn(client, server);
    server.getInputStream().transferTo(client.getOutputStream());
  }

  /** Passes on what the client sends, beside whatever else happens. */
  private static void passOn(Socket client, Socket server) {
    start(
        () -> {
          client.getInputStream().transferTo(server.getOutputStream());
          server.shutdownOutput();
          return null;
        });
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (head.toString().endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString();
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
