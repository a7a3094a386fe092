package dev.shale.registry.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A connection to a registry on which any bytes can be sent. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int LITTLE_ROOM_BYTES = 64 << 10;

  private final Socket socket;
  private final InputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static RawClient of(RegistryServer server) throws IOException {
    return connected(new Socket(), server);
  }

  /** A client whose system takes little before it is read. */
  static RawClient withLittleRoom(RegistryServer server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(LITTLE_ROOM_BYTES);
    return connected(socket, server);
  }

  private static RawClient connected(Socket socket, RegistryServer server) throws IOException {
    socket.connect(new InetSocketAddress(server.address().getHost(), server.address().getPort()));
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new RawClient(socket);
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.US_ASCII));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends the same again and again, until the other side takes no more. */
  void sendUntilRefused(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    while (true) {
      send(bytes);
    }
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads an answer; gives its status. */
  int status() throws IOException {
    String head = head();
    int length = 0;
    for (String line : head.split("\r\n", -1)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    in.skipNBytes(length);
    return Integer.parseInt(head.split(" ", 3)[1]);
  }

  /** Reads an answer's head, so that its body comes next; gives it. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("the answer ended: " + head);
      }
      head.append((char) b);
    }
    return head.toString();
  }

  /** Reads an answer's head, so that its body comes next. */
  void skipHead() throws IOException {
    head();
  }

  /** Reads as many bytes. */
  byte[] read(int count) throws IOException {
    return in.readNBytes(count);
  }

  /** Reads to the end of the connection. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
  }

  /** Whether anything comes before the end. */
  boolean hears() throws IOException {
    try {
      return in.read() >= 0;
    } catch (SocketException e) {
      return false; // reset
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
