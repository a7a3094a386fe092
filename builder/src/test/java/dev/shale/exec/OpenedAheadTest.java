package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.local.StoredImage;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that fetch something before their turn. */
class OpenedAheadTest {
  private static final int PATIENCE_SECONDS = 20;

  @TempDir Path temp;
  private TestBuild build;

  @BeforeEach
  void open() throws IOException {
    build = TestBuild.ofFilesOnly(temp).file("a.txt", "a");
  }

  @AfterEach
  void close() throws IOException {
    build.close();
  }

  /** A server that answers when it has been asked so many times. */
  private static class Server extends NoRemotes {
    private final CountDownLatch asked;
    private final AtomicInteger open = new AtomicInteger();

    Server(int times) {
      this.asked = new CountDownLatch(times);
    }

    @Override
    public RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch)
        throws IOException {
      asked.countDown();
      try {
        if (!asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError("nobody asked for another file meanwhile");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      open.incrementAndGet();
      return new Fetched(address.fileName());
    }

    private final class Fetched implements RemoteFile {
      private final TreePath name;
      private final byte[] bytes;

      Fetched(TreePath name) {
        this.name = name;
        this.bytes = name.bytes();
      }

      @Override
      public Selection selection() {
        try {
          return Selection.ofFile(
              name,
              new Node.File(NodeMeta.of(0600, Instant.EPOCH), bytes.length),
              () -> new ByteArrayInputStream(bytes));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public Digest digest() {
        return Digest.of(bytes);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    }
  }

  @Test
  void filesOfAllStepsAreFetchedAtOnce() throws IOException {
    Server server = new Server(3);
    StoredImage image =
        build
            .remotes(server)
            .build(
                "FROM scratch",
                "ADD http://example.org/one /",
                "COPY a.txt /",
                "ADD --link http://example.org/two /",
                "ADD http://example.org/three /");
    assertEquals("one", build.text(image, "one"));
    assertEquals("three", build.text(image, "three"));
    assertEquals(4, build.done().size());
    assertEquals(0, server.open.get());
  }

  @Test
  void failureIsToldWhenTheStepsTurnComes() {
    build.remotes(
        new NoRemotes() {
          @Override
          public RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch) {
            throw OciException.notFound("fetch %s: not found", address.fileName());
          }
        });
    OciException failure =
        assertThrows(
            OciException.class,
            () -> build.build("FROM scratch", "COPY a.txt /", "ADD http://example.org/x /"));
    assertEquals("build Dockerfile:3: fetch x: not found", failure.getMessage());
    assertTrue(build.done().contains("COPY a.txt /"), () -> build.done().toString());
  }

  @Test
  void whatAFailedStageDoesNotComeToIsClosed() {
    Server server = new Server(2);
    assertThrows(
        OciException.class,
        () ->
            build
                .remotes(server)
                .build(
                    "FROM scratch",
                    "ADD http://example.org/one /",
                    "COPY missing /",
                    "ADD http://example.org/two /"));
    assertEquals(0, server.open.get());
  }

  @Test
  void whatIsStillFetchedWhenAStageFailsIsStopped() {
    Server server = new Server(2);
    assertThrows(
        OciException.class,
        () ->
            build
                .remotes(server)
                .build("FROM scratch", "COPY missing /", "ADD http://example.org/one /"));
    assertEquals(0, server.open.get());
  }
}
