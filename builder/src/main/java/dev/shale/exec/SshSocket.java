package dev.shale.exec;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A socket that passes on to another one, for whom its own mode and owner let in. Closing it ends
 * all connections.
 */
public final class SshSocket implements AutoCloseable {
  private static final int BUFFER_BYTES = 8192;

  private final Path place;
  private final ServerSocketChannel server;
  private final TaskGroup<Boolean> serving = TaskGroup.ofVirtualThreads();

  private SshSocket(Path place, ServerSocketChannel server, Path agent) {
    this.place = place;
    this.server = server;
    serving.fork(() -> serve(server, agent));
  }

  static SshSocket to(Path agent, Path directory, int mode, long uid, long gid) throws IOException {
    Path place = Files.createTempDirectory(directory, "s");
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        bind(server, place.resolve("s"), agent);
        Files.setAttribute(place.resolve("s"), "unix:uid", (int) uid);
        Files.setAttribute(place.resolve("s"), "unix:gid", (int) gid);
        Files.setAttribute(place.resolve("s"), "unix:mode", mode & 0777);
        return new SshSocket(place, server, agent);
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(place.resolve("s"));
      Files.delete(place);
      throw e;
    }
  }

  private static void bind(ServerSocketChannel server, Path socket, Path agent) throws IOException {
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw OciException.unsupported(
          "pass on ssh agent %s at %s: %s", agent, socket, String.valueOf(e.getMessage()));
    }
  }

  /** Where it is, on this host. */
  public Path path() {
    return place.resolve("s");
  }

  private static boolean serve(ServerSocketChannel server, Path agent) throws IOException {
    try (TaskGroup<Boolean> connections = TaskGroup.ofVirtualThreads()) {
      while (server.isOpen()) {
        SocketChannel client = server.accept();
        connections.fork(() -> relay(client, agent));
      }
      return true;
    }
  }

  private static boolean relay(SocketChannel client, Path agent) throws IOException {
    try (client;
        SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(agent));
        TaskGroup<Boolean> directions = TaskGroup.ofVirtualThreads()) {
      directions.fork(() -> copy(client, upstream));
      directions.fork(() -> copy(upstream, client));
      return directions.join().stream().allMatch(done -> done);
    }
  }

  private static boolean copy(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (from.read(buffer) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
      buffer.clear();
    }
    to.shutdownOutput();
    return true;
  }

  @Override
  public void close() throws IOException {
    server.close();
    serving.close();
    Files.deleteIfExists(path());
    Files.deleteIfExists(place);
  }
}
