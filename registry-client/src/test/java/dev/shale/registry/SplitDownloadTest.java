package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.auth.AuthorizedHttp;
import dev.shale.auth.Credentials;
import dev.shale.blob.Blob;
import dev.shale.http.HttpClient;
import dev.shale.http.ProxyRules;
import dev.shale.http.TestPacing;
import dev.shale.http.TestServer.Answer;
import dev.shale.http.TlsOptions;
import dev.shale.image.MediaType;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blobs that are fetched in parts, and what may come between. */
final class SplitDownloadTest {
  private static final int PART = SplitInputStream.PART_BYTES;
  private static final byte[] BYTES = SampleImage.noise(8 * PART + 1000);
  private static final Blob BLOB = SampleImage.blob(MediaType.OCI_LAYER, BYTES);

  /** Every stream is slow. */
  private static final Downloads.Splitting ALWAYS =
      new Downloads.Splitting(1, 1, Long.MAX_VALUE, 3, 6);

  private FaultyRegistry registry;
  private HttpClient http;

  @BeforeEach
  void start() throws IOException {
    registry = FaultyRegistry.start().with(BLOB);
    registry.fault(
        "GET",
        "/blobs/",
        sound -> sound.status() == 200 ? sound.with("Accept-Ranges", "bytes") : sound);
    http =
        new HttpClient(
            new TlsOptions.Default(),
            ProxyRules.of(Map.of()),
            "test",
            new TestPacing().pacing(),
            ProgressListener.NONE);
  }

  @AfterEach
  void stop() {
    http.close();
    registry.close();
  }

  private Downloads downloads(Downloads.Splitting splitting) {
    ImageReference name = ImageReference.parse(registry.host() + "/a:1");
    AuthorizedHttp authorized =
        new AuthorizedHttp(
            http, registry.host(), Credentials.Anonymous::new, TestEnvironment.EMPTY);
    return new Downloads(
        new Blobs(new Repository(name, authorized, new ListLocks())),
        new TestPacing().pacing(),
        splitting);
  }

  private byte[] read(Downloads.Splitting splitting, long offset) throws IOException {
    try (InputStream in = downloads(splitting).open(BLOB.descriptor(), offset)) {
      return in.readAllBytes();
    }
  }

  private List<String> ranges() {
    return registry.asked().stream()
        .map(asked -> asked.headers().first("Range").orElse("all"))
        .toList();
  }

  @Test
  void fetchesPartsAheadOfASlowStream() throws IOException {
    assertArrayEquals(BYTES, read(ALWAYS, 0));
    assertTrue(ranges().size() >= 8, () -> ranges().toString());
  }

  @Test
  void leavesAFastStreamAlone() throws IOException {
    assertArrayEquals(BYTES, read(new Downloads.Splitting(1, 1, 0, 3, 6), 0));
    assertEquals(List.of("all"), ranges());
  }

  @Test
  void leavesStreamsAloneThatAreManyAlready() throws IOException {
    Downloads downloads = downloads(ALWAYS);
    try (InputStream one = downloads.open(BLOB.descriptor(), 0);
        InputStream two = downloads.open(BLOB.descriptor(), 0);
        InputStream three = downloads.open(BLOB.descriptor(), 0)) {
      assertArrayEquals(BYTES, three.readAllBytes());
      assertEquals(List.of("all", "all", "all"), ranges());
      assertEquals(BYTES[0], (byte) one.read());
      assertEquals(BYTES[0], (byte) two.read());
    }
  }

  @Test
  void leavesASmallBlobAlone() throws IOException {
    Downloads.Splitting large = new Downloads.Splitting(BYTES.length + 1, 1, Long.MAX_VALUE, 3, 6);
    assertArrayEquals(BYTES, read(large, 0));
    assertEquals(List.of("all"), ranges());
  }

  @Test
  void leavesAloneWhatTheRegistryGivesNoPartsOf() throws IOException {
    registry.heal();
    registry.fault("GET", "/blobs/", sound -> Answer.of(200, BYTES));
    assertArrayEquals(BYTES, read(ALWAYS, 0));
    assertEquals(List.of("all"), ranges());
  }

  @Test
  void beginsAnywhere() throws IOException {
    byte[] rest = Arrays.copyOfRange(BYTES, 12345, BYTES.length);
    assertArrayEquals(rest, read(ALWAYS, 12345));
  }

  @Test
  void goesOnInOneStreamWherePartsComeToNothing() throws IOException {
    registry.heal();
    registry.fault("GET", "/blobs/", sound -> Answer.of(200, BYTES).with("Accept-Ranges", "bytes"));
    assertArrayEquals(BYTES, read(ALWAYS, 0));
  }

  @Test
  void goesOnInOneStreamWherePartsAreRefused() throws IOException {
    registry.heal();
    registry.fault(
        "GET",
        "/blobs/",
        sound ->
            sound.body().length == PART
                ? Answer.of(403, "")
                : sound.with("Accept-Ranges", "bytes"));
    assertArrayEquals(BYTES, read(ALWAYS, 0));
  }

  @Test
  void takesAnotherRangeThanAskedForForNone() throws IOException {
    registry.heal();
    registry.fault(
        "GET",
        "/blobs/",
        sound ->
            sound.status() == 206 && sound.body().length == PART
                ? Answer.of(206, sound.body()).with("Content-Range", "bytes 0-1/2")
                : sound.with("Accept-Ranges", "bytes"));
    assertArrayEquals(BYTES, read(ALWAYS, 0));
  }

  @Test
  void takesUpPartsThatBreak() throws IOException {
    registry.heal();
    registry.fault(
        "GET", "/blobs/", 4, sound -> sound.with("Accept-Ranges", "bytes").cutAfter(PART / 2 + 1));
    assertArrayEquals(BYTES, read(ALWAYS, 0));
  }

  @Test
  void holdsNoMoreAtOnceThanIsAllowed() throws IOException {
    Downloads.Splitting tight = new Downloads.Splitting(1, 1, Long.MAX_VALUE, 8, 1);
    assertArrayEquals(BYTES, read(tight, 0));
  }

  @Test
  void givesBackWhatItHeldWhenItIsClosedEarly() throws IOException {
    Downloads downloads = downloads(new Downloads.Splitting(1, 1, Long.MAX_VALUE, 2, 2));
    try (InputStream in = downloads.open(BLOB.descriptor(), 0)) {
      assertEquals(100, in.readNBytes(100).length);
    }
    assertTrue(downloads.parts().tryAcquire().isPresent());
    assertTrue(downloads.parts().tryAcquire().isPresent());
  }
}
