package dev.shale.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Unix domain socket that answers one request, whatever it is, with some bytes, and closes. */
final class ScriptedSocket implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ScriptedSocket(ServerSocketChannel listener) {
    this.listener = listener;
  }

  static ScriptedSocket answering(Path socket, String answer) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    ScriptedSocket scripted = new ScriptedSocket(listener);
    scripted.threads.execute(() -> scripted.answer(answer.getBytes(StandardCharsets.ISO_8859_1)));
    return scripted;
  }

  private void answer(byte[] bytes) {
    try (SocketChannel connection = listener.accept()) {
      readHead(Channels.newInputStream(connection));
      Channels.newOutputStream(connection).write(bytes);
    } catch (IOException e) {
      return; // closed by who had enough
    }
  }

  private static void readHead(InputStream in) throws IOException {
    int ends = 0;
    while (ends < 4) {
      int b = in.read();
      if (b < 0) {
        return;
      }
      ends = b == "\r\n\r\n".charAt(ends) ? ends + 1 : b == '\r' ? 1 : 0;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
    threads.close();
  }
}
