package dev.shale.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ProducedInputStreamTest {
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
}
