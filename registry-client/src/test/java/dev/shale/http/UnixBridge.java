package dev.shale.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Unix domain socket behind which is a server that listens on a port. */
public final class UnixBridge implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final TestServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private UnixBridge(ServerSocketChannel listener, TestServer server) {
    this.listener = listener;
    this.server = server;
  }

  /** Opens a bridge, which closes the server with it. */
  public static UnixBridge open(Path socket, TestServer server) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    UnixBridge bridge = new UnixBridge(listener, server);
    bridge.threads.execute(bridge::accept);
    return bridge;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel near = listener.accept();
        SocketChannel far =
            SocketChannel.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.uri("/").getPort()));
        threads.execute(() -> pump(near, far));
        threads.execute(() -> pump(far, near));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) {
    try (from;
        to) {
      Channels.newInputStream(from).transferTo(Channels.newOutputStream(to));
    } catch (IOException e) {
      return; // one of the two has gone, and the other goes with it
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    server.close();
    threads.shutdownNow();
    threads.close();
  }
}
