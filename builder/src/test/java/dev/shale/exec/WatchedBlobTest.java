package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Whose fault it is that a blob does not arrive. */
final class WatchedBlobTest {
  private static final byte[] BYTES = {1, 2, 3};
  private static final Descriptor DESCRIPTOR = Descriptor.of(MediaType.OCI_LAYER, BYTES);

  private static final class Breaking extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("broken off");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }
  }

  @Test
  void whatCanBeReadHasNotFailed() throws IOException {
    WatchedBlob blob = new WatchedBlob(Blob.of(DESCRIPTOR, BYTES));
    try (InputStream in = blob.openAt(1)) {
      assertEquals(2, in.readAllBytes().length);
    }
    assertFalse(blob.hasFailed());
  }

  @Test
  void whatIsNotThereHasFailed() {
    WatchedBlob blob =
        new WatchedBlob(
            Blob.of(
                DESCRIPTOR,
                () -> {
                  throw OciException.notFound("gone");
                }));
    assertThrows(OciException.class, blob::open);
    assertTrue(blob.hasFailed());
  }

  @Test
  void whatBreaksOffHasFailed() throws IOException {
    WatchedBlob blob = new WatchedBlob(Blob.of(DESCRIPTOR, Breaking::new));
    try (InputStream in = blob.open()) {
      assertThrows(IOException.class, in::readAllBytes);
    }
    assertTrue(blob.hasFailed());
  }

  /** As when a disk is full, and who would have written the bytes stops the reading. */
  @Test
  void whatNobodyWantsAnyMoreHasNot() throws IOException {
    WatchedBlob blob = new WatchedBlob(Blob.of(DESCRIPTOR, Breaking::new));
    try (InputStream in = blob.open()) {
      Thread.currentThread().interrupt();
      assertThrows(IOException.class, in::readAllBytes);
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertFalse(blob.hasFailed());
  }
}
