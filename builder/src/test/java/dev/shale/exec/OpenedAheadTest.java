package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.linux.LinuxTree;
import dev.shale.local.StoredImage;
import dev.shale.plan.PlanOptions;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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

  private static final String[] LINKED_LAST = {
    "FROM scratch", "COPY a.txt /", "ADD http://example.org/x /", "COPY --link linked.txt /l/"
  };

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

  /** A server that answers when something has happened. */
  private static class Server extends NoRemotes {
    private final CountDownLatch asked;
    private final AtomicInteger open = new AtomicInteger();

    /** That it has been asked so many times. */
    Server(int times) {
      this.asked = new CountDownLatch(times);
    }

    @Override
    public RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch)
        throws IOException {
      asked.countDown();
      try {
        if (!asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError("what was waited for did not happen");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      happened();
      open.incrementAndGet();
      return new Fetched(address.fileName());
    }

    void happened() throws IOException {}

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

  /** The context, which knows how often a file has been read. */
  private record CountedReads(ReadableTree files, String name, AtomicInteger reads, Runnable read)
      implements ReadableTree {
    @Override
    public Optional<TreeEntry> find(TreePath path) throws IOException {
      return files.find(path);
    }

    @Override
    public List<TreeEntry> list(TreePath directory) throws IOException {
      return files.list(directory);
    }

    @Override
    public InputStream read(TreePath file) throws IOException {
      if (file.toString().equals(name)) {
        reads.incrementAndGet();
        read.run();
      }
      return files.read(file);
    }
  }

  private StoredImage build(AtomicInteger reads, Server server, String... lines)
      throws IOException {
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    try (LinuxTree files = LinuxTree.open(build.context())) {
      ReadableTree counted = new CountedReads(files, "linked.txt", reads, server.asked::countDown);
      return build.remotes(server).build(PlanOptions.of(TestBuild.PLATFORM), text, counted);
    }
  }

  @Test
  void linkedLayerIsMadeWhileStepsAboveAre() throws IOException {
    build.file("linked.txt", "linked");
    AtomicInteger reads = new AtomicInteger();
    StoredImage image = build(reads, new Server(2), LINKED_LAST); // asked, and the file is read
    assertEquals("linked", build.text(image, "l/linked.txt"));
    assertEquals(3, build.done().size());
    int forLayerAndKey = 2;
    assertEquals(forLayerAndKey, reads.get());
    assertEquals(image.digest(), build(reads, new Server(1), LINKED_LAST).digest());
    assertEquals(3, build.cached().size());
    assertEquals(forLayerAndKey + 1, reads.get());
  }

  @Test
  void linkedLayerIsMadeAgainIfItsFilesAreOthersWhenItsTurnComes() throws IOException {
    build.file("linked.txt", "before");
    Server server =
        new Server(2) {
          @Override
          void happened() throws IOException {
            build.file("linked.txt", "after, and longer");
          }
        };
    StoredImage image = build(new AtomicInteger(), server, LINKED_LAST);
    assertEquals("after, and longer", build.text(image, "l/linked.txt"));
  }

  @Test
  void linkedLayerThatCannotBeMadeFailsAtItsTurn() {
    OciException failure =
        assertThrows(
            OciException.class, () -> build(new AtomicInteger(), new Server(1), LINKED_LAST));
    assertTrue(failure.getMessage().startsWith("build Dockerfile:4: "), failure.getMessage());
    assertEquals(3, build.done().size());
  }
}
