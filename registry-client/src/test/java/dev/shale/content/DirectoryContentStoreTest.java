package dev.shale.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final int SIZE = 300_000;

  /** What a process that was killed leaves of a blob. */
  private Path dead(Descriptor blob, byte[] bytes) throws IOException {
    Files.createDirectories(directory.resolve("ingest"));
    return Files.write(directory.resolve("ingest/dead.dead.sha256-" + blob.digest().hex()), bytes);
  }

  @Test
  void goesOnWithWhatADeadProcessLeft() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(SIZE);
    dead(blob.descriptor(), Arrays.copyOf(blob.bytes(), 200_000));
    store.sweep();
    store.put(blob);
    assertEquals(List.of(200_000L), blob.opened());
    assertEquals(0, drafts());
  }

  @Test
  void fetchesNothingOfABlobThatADeadProcessHadAllOf() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(SIZE);
    dead(blob.descriptor(), blob.bytes());
    store.put(blob);
    assertEquals(List.of(), blob.opened());
    assertTrue(store.find(blob.descriptor()).isPresent());
  }

  @Test
  void startsOverWhereWhatADeadProcessLeftIsDamaged() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(SIZE);
    dead(blob.descriptor(), new byte[200_000]);
    store.put(blob);
    assertEquals(List.of(200_000L, 0L), blob.opened());
    assertEquals(0, drafts());
  }

  @Test
  void goesOnWithNothingThatIsLongerThanTheBlob() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(SIZE);
    dead(blob.descriptor(), new byte[SIZE + 1]);
    store.put(blob);
    assertEquals(List.of(0L), blob.opened());
  }

  @Test
  void sweepsWhatIsNeededNoMore() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(SIZE);
    store.put(blob);
    dead(blob.descriptor(), blob.bytes());
    store.sweep();
    assertEquals(0, drafts());
  }

  @Test
  void sweepsWhatNobodyWentOnWithForDays() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(SIZE);
    Path draft = dead(blob.descriptor(), new byte[200_000]);
    Instant then = Instant.now().minus(Drafts.KEPT_FOR).minusSeconds(60);
    Files.setLastModifiedTime(draft, FileTime.from(then));
    store.sweep();
    assertEquals(0, drafts());
  }

  @Test
  void saysWhatHasBegun() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(SIZE);
    dead(blob.descriptor(), new byte[200_000]);
    Optional<Instant> ever = Optional.empty();
    Optional<Instant> before = Optional.of(Instant.EPOCH);
    assertEquals(Map.of(blob.descriptor().digest(), 200_000L), store.partials(ever));
    assertEquals(Map.of(), store.partials(before));
    store.removePartials(before);
    assertEquals(1, drafts());
    store.removePartials(ever);
    assertEquals(Map.of(), store.partials(ever));
  }

  @Test
  void keepsTheBytesOfWhatIsSetAside() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(SIZE);
    store.put(blob);
    store.setAside(blob.descriptor().digest());
    assertTrue(store.find(blob.descriptor()).isEmpty());
    store.put(blob);
    assertEquals(List.of(0L), blob.opened());
    assertTrue(store.find(blob.descriptor()).isPresent());
  }
}
