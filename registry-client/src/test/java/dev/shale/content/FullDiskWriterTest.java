package dev.shale.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that fails has written nothing: a blob's file never has other bytes than its name. */
final class FullDiskWriterTest {
  private static final byte[] FIRST = bytes("first, ");
  private static final byte[] SECOND = bytes("second");

  @TempDir Path root;
  private DirectoryContentStore store;
  private FillingChannel channel;
  private BlobWriter writer;

  @BeforeEach
  void fill() throws IOException {
    store = new DirectoryContentStore(root.resolve("blobs"), root.resolve("drafts"));
    Path file = Files.createDirectories(root.resolve("drafts")).resolve("draft");
    channel =
        new FillingChannel(
            FileChannel.open(
                file,
                Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE)),
            FIRST.length + 3);
    writer = FileBlobWriter.pending(store, new Drafts.Draft(file, channel), () -> {});
    writer.stream().write(FIRST);
    assertThrows(FileSystemException.class, () -> writer.stream().write(SECOND));
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void goesOnWhereTheLastWholeWriteEnded() throws IOException {
    assertEquals(FIRST.length, writer.size());
    channel.free(SECOND.length);
    Descriptor whole = Descriptor.of(MediaType.OCTET_STREAM, bytes("first, second"));
    writer.stream().write(SECOND);
    writer.commit(whole);
    assertArrayEquals(
        bytes("first, second"), Files.readAllBytes(store.fileOf(Digest.of("first, second"))));
  }

  @Test
  void commitsWhatHadComeBefore() throws IOException {
    writer.commit(Descriptor.of(MediaType.OCTET_STREAM, FIRST));
    assertArrayEquals(FIRST, Files.readAllBytes(store.fileOf(Digest.of(FIRST))));
  }

  @Test
  void givesBackWhatHadComeBefore() throws IOException {
    try (InputStream in = writer.written()) {
      assertArrayEquals(FIRST, in.readAllBytes());
    }
  }

  @Test
  void takesNothingMoreWhereThatCannotBeTakenBack() throws IOException {
    channel.free(1);
    channel.breakDown();
    assertThrows(FileSystemException.class, () -> writer.stream().write(SECOND));
    channel.free(SECOND.length);
    assertThrows(ClosedChannelException.class, () -> writer.stream().write(SECOND));
    assertThrows(
        IOException.class, () -> writer.commit(Descriptor.of(MediaType.OCTET_STREAM, FIRST)));
    writer.close();
    assertEquals(Set.of(), store.list());
  }
}
