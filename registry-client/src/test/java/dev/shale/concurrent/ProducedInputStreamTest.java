package dev.shale.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ProducedInputStreamTest {
  /** As many as a stream gives at once. */
  private static final int BLOCK_BYTES = 256 << 10;

  @Test
  void givesAllThatIsProduced() throws IOException {
    byte[] bytes = new byte[3_000_001];
    new Random(1).nextBytes(bytes);
    try (InputStream in = new ProducedInputStream(out -> out.write(bytes))) {
      assertArrayEquals(bytes, in.readAllBytes());
    }
  }

  @Test
  void givesSingleBytes() throws IOException {
    try (InputStream in = new ProducedInputStream(out -> out.write(0xff))) {
      assertEquals(0xff, in.read());
      assertEquals(-1, in.read());
      assertEquals(-1, in.read());
    }
  }

  @Test
  void givesNothingOfNothing() throws IOException {
    try (InputStream in = new ProducedInputStream(out -> {})) {
      assertEquals(-1, in.read());
    }
  }

  @Test
  void throwsTheProducersFailureBeforeTheEnd() {
    IOException failure = new IOException("disk");
    try (InputStream in =
        new ProducedInputStream(
            out -> {
              out.write(new byte[100]);
              throw failure;
            })) {
      assertSame(failure, assertThrows(IOException.class, in::readAllBytes));
    } catch (IOException e) {
      throw new AssertionError("closing failed", e);
    }
  }

  @Test
  void reachesNoEndAfterTheProducersFailure() throws IOException {
    try (InputStream in =
        new ProducedInputStream(
            out -> {
              throw new IOException("disk");
            })) {
      assertThrows(IOException.class, in::read);
      assertThrows(IOException.class, in::read);
    }
  }

  @Test
  void closingEarlyStopsTheProducer() throws IOException {
    AtomicBoolean stopped = new AtomicBoolean();
    try (InputStream in =
        new ProducedInputStream(
            out -> {
              try {
                while (true) {
                  out.write(new byte[10_000]);
                }
              } finally {
                stopped.set(true);
              }
            })) {
      assertEquals(0, in.read());
    }
    assertTrue(stopped.get());
  }

  @Test
  void closingStopsAProducerThatWaitsForASilentServer() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket silent = server.accept()) {
      client.setSoTimeout(60_000);
      silent.getOutputStream().write(new byte[BLOCK_BYTES + 1]);
      try (InputStream in =
          ProducedInputStream.ofVirtualThread(out -> out.fillFrom(client.getInputStream()))) {
        assertEquals(0, in.read());
      }
    }
  }
}
