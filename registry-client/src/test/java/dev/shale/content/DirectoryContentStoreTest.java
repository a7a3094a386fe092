package dev.shale.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryContentStoreTest implements ContentStoreContract {
  @TempDir Path directory;
  private DirectoryContentStore store = new DirectoryContentStore(Path.of("."), Path.of("."));

  @BeforeEach
  void open() {
    store = open(directory);
  }

  private static DirectoryContentStore open(Path directory) {
    return new DirectoryContentStore(directory.resolve("blobs"), directory.resolve("ingest"));
  }

  @Override
  public ContentStore store() {
    return store;
  }

  private Path hello() {
    return directory.resolve("blobs/sha256").resolve(HELLO.digest().hex());
  }

  private long drafts() throws IOException {
    try (Stream<Path> drafts = Files.list(directory.resolve("ingest"))) {
      return drafts.count();
    }
  }

  private void putHello() throws IOException {
    try (BlobWriter writer = store.write()) {
      writer.stream().write(ContentStoreContract.bytes("hello"));
      writer.commit(HELLO);
    }
  }

  @Test
  void keepsBlobsWhereAnImageLayoutHasThem() throws IOException {
    putHello();
    assertEquals("hello", Files.readString(hello()));
  }

  @Test
  void refusesBlobThatTheDiskHasDamaged() throws IOException {
    putHello();
    Files.writeString(hello(), "hellO");
    OciException refusal = assertThrows(OciException.class, () -> store.readSmall(HELLO, 5));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
  }

  @Test
  void showsBlobsOfOtherProcesses() throws IOException {
    putHello();
    assertTrue(open(directory).find(HELLO).isPresent());
  }

  @Test
  void leavesNoDraftBehind() throws IOException {
    putHello();
    try (BlobWriter writer = store.write()) {
      writer.stream().write(1);
    }
    assertEquals(0, drafts());
  }

  @Test
  void sweepsWhatDeadProcessesLeft() throws IOException {
    putHello();
    Files.writeString(directory.resolve("ingest/dead"), "hel");
    store.sweep();
    assertEquals(0, drafts());
  }

  @Test
  void sweepsNoWriterThatLives() throws IOException {
    try (BlobWriter writer = store.write()) {
      writer.stream().write(ContentStoreContract.bytes("hello"));
      open(directory).sweep();
      writer.commit(HELLO);
    }
    assertTrue(store.find(HELLO).isPresent());
  }
}
