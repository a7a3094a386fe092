package dev.shale.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link ContentStore} owes its callers; each implementation's test extends this. */
interface ContentStoreContract {
  Descriptor HELLO = Descriptor.of(MediaType.OCTET_STREAM, bytes("hello"));

  /** The store that a test is about; at first there is nothing in it. */
  ContentStore store();

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void put(Descriptor expected, String text) throws IOException {
    try (BlobWriter writer = store().write()) {
      writer.stream().write(bytes(text));
      writer.commit(expected);
    }
  }

  private void assertRefused(Descriptor expected, String text) throws IOException {
    OciException refusal = assertThrows(OciException.class, () -> put(expected, text));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertTrue(store().find(expected).isEmpty());
    assertEquals(Set.of(), store().list());
  }

  @Test
  default void hasNothingAtFirst() throws IOException {
    assertEquals(Set.of(), store().list());
    assertTrue(store().find(HELLO).isEmpty());
    assertEquals(OptionalLong.empty(), store().size(HELLO.digest()));
  }

  @Test
  default void givesBackWhatWasWritten() throws IOException {
    put(HELLO, "hello");
    assertArrayEquals(bytes("hello"), store().readSmall(HELLO, 5));
    assertEquals(OptionalLong.of(5), store().size(HELLO.digest()));
    assertEquals(Set.of(HELLO.digest()), store().list());
  }

  @Test
  default void opensBlobAnyNumberOfTimes() throws IOException {
    put(HELLO, "hello");
    Blob blob = store().find(HELLO).orElseThrow();
    for (int i = 0; i < 2; i++) {
      try (InputStream in = blob.open()) {
        assertArrayEquals(bytes("hello"), in.readAllBytes());
      }
    }
  }

  @Test
  default void keepsBlobOfNoBytes() throws IOException {
    Descriptor nothing = Descriptor.of(MediaType.OCTET_STREAM, new byte[0]);
    put(nothing, "");
    assertArrayEquals(new byte[0], store().readSmall(nothing, 0));
  }

  @Test
  default void writerLeavesNothingWithoutCommit() throws IOException {
    try (BlobWriter writer = store().write()) {
      writer.stream().write(bytes("hello"));
    }
    assertEquals(Set.of(), store().list());
  }

  @Test
  default void showsNothingBeforeTheCommit() throws IOException {
    try (BlobWriter writer = store().write()) {
      writer.stream().write(bytes("hello"));
      assertTrue(store().find(HELLO).isEmpty());
      writer.commit(HELLO);
      assertTrue(store().find(HELLO).isPresent());
    }
  }

  @Test
  default void commitRefusesOtherBytesThanPromised() throws IOException {
    assertRefused(HELLO, "hellO");
  }

  @Test
  default void commitRefusesFewerBytesThanPromised() throws IOException {
    assertRefused(HELLO, "hell");
  }

  @Test
  default void commitRefusesMoreBytesThanPromised() throws IOException {
    assertRefused(HELLO, "hello!");
  }

  @Test
  default void commitChecksTheAlgorithmThatWasAskedFor() throws IOException {
    byte[] hash = Digest.Algorithm.SHA512.newHash().digest(bytes("hello"));
    Digest digest = Digest.ofHash(Digest.Algorithm.SHA512, hash);
    Descriptor expected = Descriptor.of(MediaType.OCTET_STREAM, digest, 5);
    assertRefused(expected, "hellO");
    put(expected, "hello");
    assertArrayEquals(bytes("hello"), store().readSmall(expected, 5));
  }

  @Test
  default void commitNamesWhatWasWritten() throws IOException {
    try (BlobWriter writer = store().write()) {
      writer.stream().write(bytes("hel"));
      writer.stream().write('l');
      writer.stream().write(bytes("-o-"), 1, 1);
      assertEquals(HELLO, writer.commit(MediaType.OCTET_STREAM));
    }
    assertTrue(store().find(HELLO).isPresent());
  }

  @Test
  default void commitOfWhatIsThereSucceeds() throws IOException {
    try (BlobWriter first = store().write();
        BlobWriter second = store().write()) {
      first.stream().write(bytes("hello"));
      second.stream().write(bytes("hello"));
      first.commit(HELLO);
      second.commit(HELLO);
    }
    assertEquals(Set.of(HELLO.digest()), store().list());
  }

  @Test
  default void putKeepsABlob() throws IOException {
    store().put(Blob.of(HELLO, bytes("hello")));
    assertArrayEquals(bytes("hello"), store().readSmall(HELLO, 5));
  }

  @Test
  default void putKeepsNothingOfOtherBytesThanPromised() throws IOException {
    OciException refusal =
        assertThrows(OciException.class, () -> store().put(Blob.of(HELLO, bytes("hellO"))));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertEquals(Set.of(), store().list());
  }

  @Test
  default void readSmallRefusesWhatIsNotHere() {
    OciException refusal = assertThrows(OciException.class, () -> store().readSmall(HELLO, 100));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  default void readSmallRefusesWhatIsLarger() throws IOException {
    put(HELLO, "hello");
    OciException refusal = assertThrows(OciException.class, () -> store().readSmall(HELLO, 4));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @Test
  default void readingRefusesDescriptorOfAnotherSize() throws IOException {
    put(HELLO, "hello");
    Descriptor lie = Descriptor.of(MediaType.OCTET_STREAM, HELLO.digest(), 4);
    OciException refusal = assertThrows(OciException.class, () -> store().readSmall(lie, 100));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
  }

  @Test
  default void deletesWhatIsThere() throws IOException {
    put(HELLO, "hello");
    store().delete(HELLO.digest());
    assertFalse(store().find(HELLO).isPresent());
  }

  @Test
  default void deletesWhatIsNotThere() throws IOException {
    store().delete(HELLO.digest());
    assertEquals(Set.of(), store().list());
  }

  @Test
  default void refusesToOpenWhatWasDeletedMeanwhile() throws IOException {
    put(HELLO, "hello");
    Blob blob = store().find(HELLO).orElseThrow();
    store().delete(HELLO.digest());
    OciException refusal = assertThrows(OciException.class, () -> blob.open().close());
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  default void goesOnWhereAnInterruptedReaderStopped() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(300_000);
    blob.breakAt(200_000);
    assertThrows(OciException.class, () -> store().put(blob));
    assertEquals(Set.of(), store().list());
    blob.breakAt(Integer.MAX_VALUE);
    store().put(blob);
    assertEquals(List.of(0L, 200_000L), blob.opened());
    assertArrayEquals(blob.bytes(), store().readSmall(blob.descriptor(), 300_000));
  }

  @Test
  default void goesOnAnyNumberOfTimes() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(300_000);
    for (int end : new int[] {100_000, 200_000}) {
      blob.breakAt(end);
      assertThrows(OciException.class, () -> store().put(blob));
    }
    blob.breakAt(Integer.MAX_VALUE);
    store().put(blob);
    assertEquals(List.of(0L, 100_000L, 200_000L), blob.opened());
    assertArrayEquals(blob.bytes(), store().readSmall(blob.descriptor(), 300_000));
  }

  @Test
  default void startsOverWhereLittleHadCome() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(300_000);
    blob.breakAt(1000);
    assertThrows(OciException.class, () -> store().put(blob));
    blob.breakAt(Integer.MAX_VALUE);
    store().put(blob);
    assertEquals(List.of(0L, 0L), blob.opened());
  }

  @Test
  default void startsOverWhereTheBytesWereRefused() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(300_000);
    assertThrows(
        OciException.class,
        () ->
            store()
                .receive(
                    blob,
                    arrival -> {
                      arrival.stream().readNBytes(200_000);
                      throw OciException.invalid("read layer: no tar");
                    }));
    store().put(blob);
    assertEquals(List.of(0L, 0L), blob.opened());
  }

  @Test
  default void writesABlobSideBySide() throws IOException {
    InterruptibleBlob blob = new InterruptibleBlob(300_000);
    try (BlobWriter first = store().resume(blob.descriptor())) {
      first.stream().write(blob.bytes(), 0, 200_000);
      store().put(blob);
      first.stream().write(blob.bytes(), 200_000, 100_000);
      first.commit(blob.descriptor());
    }
    assertEquals(List.of(0L), blob.opened());
  }
}
