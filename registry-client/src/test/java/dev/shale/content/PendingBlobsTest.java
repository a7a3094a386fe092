package dev.shale.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PendingBlobsTest {
  @TempDir Path root;
  private DirectoryContentStore store;
  private PendingBlobs pending;

  @BeforeEach
  void open() throws IOException {
    store = new DirectoryContentStore(root.resolve("blobs"), root.resolve("drafts"));
    pending = new PendingBlobs(store, Files.createDirectories(root.resolve("pending")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void keep(String name, String text) throws IOException {
    try (BlobWriter writer = pending.start(name)) {
      writer.stream().write(bytes(text));
      writer.keep();
    }
  }

  @Test
  void goesOnByNameAndCommitsTheWhole() throws IOException {
    keep("one", "first, ");
    try (BlobWriter writer = pending.resume("one").orElseThrow()) {
      assertEquals(7, writer.size());
      writer.stream().write(bytes("second"));
      writer.commit(Descriptor.of(MediaType.OCTET_STREAM, bytes("first, second")));
    }
    assertEquals(OptionalLong.of(13), store.size(Digest.of("first, second")));
    assertEquals(Optional.empty(), pending.resume("one"));
  }

  @Test
  void isGoneUnlessKept() throws IOException {
    try (BlobWriter writer = pending.start("one")) {
      writer.stream().write(bytes("lost"));
    }
    assertEquals(Optional.empty(), pending.resume("one"));
  }

  @Test
  void isOpenOnceAtATime() throws IOException {
    try (BlobWriter writer = pending.start("one")) {
      assertEquals(Optional.empty(), pending.resume("one"));
      writer.keep();
    }
    try (BlobWriter again = pending.resume("one").orElseThrow()) {
      assertEquals(0, again.size());
    }
  }

  @Test
  void sweepsWhatNobodyGoesOnWith() throws IOException {
    keep("old", "old");
    try (BlobWriter writer = pending.start("open")) {
      pending.sweep(Instant.now().plusSeconds(60));
      assertTrue(Files.exists(root.resolve("pending").resolve("open")));
      assertEquals(0, writer.size());
    }
    assertEquals(Optional.empty(), pending.resume("old"));
  }
}
