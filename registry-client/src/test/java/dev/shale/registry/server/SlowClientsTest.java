package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.registry.server.AccessLog.Served;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for large blobs and do not take them, more than there are threads for. */
@Timeout(60)
final class SlowClientsTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  /** Longer than what both ends' systems hold of it. */
  private static final byte[] LARGE = bytes(16 << 20);

  private static final int MORE = HttpListener.MAX_SENDERS + 8;

  @TempDir Path root;
  private final Queue<Served> log = new ConcurrentLinkedQueue<>();
  private final List<RawClient> slow = new ArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();
  private LayoutRepositories layout;
  private RegistryServer server;
  private Wire wire;
  private Digest large;

  /** A layout, and how often the file of a blob has been opened to be sent by a thread. */
  private record Counting(Repositories layout, AtomicInteger opened) implements Repositories {
    @Override
    public SortedSet<String> names() throws IOException {
      return layout.names();
    }

    @Override
    public Optional<SortedSet<String>> tags(String repository) throws IOException {
      return layout.tags(repository);
    }

    @Override
    public Optional<RawManifest> manifest(String repository, Reference reference)
        throws IOException {
      return layout.manifest(repository, reference);
    }

    @Override
    public Optional<ServedBlob> blob(String repository, Digest digest) throws IOException {
      return layout.blob(repository, digest).map(blob -> new Counted(blob, opened));
    }

    @Override
    public List<Descriptor> referrers(String repository, Digest subject) throws IOException {
      return layout.referrers(repository, subject);
    }

    @Override
    public Optional<PushTarget> pushTarget() {
      return layout.pushTarget();
    }

    private record Counted(ServedBlob blob, AtomicInteger opened) implements ServedBlob {
      @Override
      public long sizeBytes() {
        return blob.sizeBytes();
      }

      @Override
      public InputStream openAt(long offset) throws IOException {
        return blob.openAt(offset);
      }

      @Override
      public Optional<FileChannel> openFile() throws IOException {
        opened.incrementAndGet();
        return blob.openFile();
      }
    }
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void serve() throws IOException {
    layout = LayoutRepositories.open(root.resolve("images"));
    Patience patience = new Patience(LONG, LONG, LONG, LONG);
    server =
        RegistryServer.start(new Counting(layout, opened), ServerOptions.LOCAL, log::add, patience);
    wire = new Wire(server.address());
    large = wire.push("a", LARGE);
  }

  @AfterEach
  void close() throws IOException {
    for (RawClient client : slow) {
      client.close();
    }
    wire.close();
    server.close();
    layout.close();
  }

  private void stall(int clients) throws IOException {
    for (int i = 0; i < clients; i++) {
      RawClient client = RawClient.withLittleRoom(server);
      slow.add(client);
      client.send("GET /v2/a/blobs/" + large + " HTTP/1.1\r\n\r\n");
      client.skipHead();
      assertArrayEquals(new byte[] {LARGE[0]}, client.read(1));
    }
  }

  /** How many threads of the operating system send something. */
  private static long senders() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                Stream.of(stack)
                    .anyMatch(frame -> frame.getClassName().equals(ClientSocket.class.getName())))
        .count();
  }

  @Test
  void takeOnlySoManyThreads() throws IOException {
    stall(MORE);
    assertEquals(HttpListener.MAX_SENDERS, senders());
  }

  @Test
  void haveNoFileOpenedForAThreadThatTheyDoNotGet() throws IOException {
    stall(MORE);
    assertEquals(HttpListener.MAX_SENDERS, opened.get());
  }

  @Test
  void doNotKeepOthersWaiting() throws IOException {
    stall(MORE);
    assertArrayEquals(LARGE, wire.get("/v2/a/blobs/" + large).body());
    byte[] other = {1, 2, 3};
    assertArrayEquals(other, wire.get("/v2/a/blobs/" + wire.push("a", other)).body());
  }

  @Test
  void getTheirBlobAllTheSame() throws IOException {
    stall(MORE);
    for (RawClient client : slow) {
      byte[] rest = client.read(LARGE.length - 1);
      assertTrue(Arrays.equals(rest, 0, rest.length, LARGE, 1, LARGE.length));
    }
  }

  @Test
  void giveTheirThreadsBack() throws IOException {
    log.clear();
    stall(2);
    assertEquals(2, senders());
    for (RawClient client : slow) {
      client.read(LARGE.length - 1);
    }
    while (log.size() < 2) {
      Thread.onSpinWait();
    }
    stall(HttpListener.MAX_SENDERS);
    assertEquals(HttpListener.MAX_SENDERS, senders());
  }
}
