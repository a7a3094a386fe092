package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.FaultyRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills copies between registries and layouts, and counts what the next one has to move. */
@Tag("linux")
@Tag("peer")
final class TransferKillTest {
  private static final int LAYER_BYTES = 12 << 20;
  private static final int ENOUGH_BYTES = 6 << 20;

  /** What may be moved twice: what was on its way when the program was killed. */
  private static final int ON_ITS_WAY_BYTES = 3 << 20;

  private static final Duration PAUSE = Duration.ofMillis(4);
  private static final Blob LAYER = blob(MediaType.OCI_LAYER, noise());
  private static final Blob CONFIG = blob(MediaType.OCI_CONFIG, config());
  private static final RawManifest MANIFEST =
      ImageManifest.write(MediaType.OCI_MANIFEST, CONFIG.descriptor(), List.of(LAYER.descriptor()));

  @TempDir Path directory;
  private FaultyRegistry from;
  private FaultyRegistry to;

  private static byte[] noise() {
    byte[] bytes = new byte[LAYER_BYTES];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static byte[] config() {
    return """
    {"architecture":"amd64","os":"linux","config":{},\
    "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
        .formatted(LAYER.descriptor().digest())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Blob blob(MediaType type, byte[] bytes) {
    return Blob.of(Descriptor.of(type, bytes), bytes);
  }

  @BeforeEach
  void start() throws IOException {
    from = FaultyRegistry.start().with("1", MANIFEST).with(LAYER).with(CONFIG);
    to = FaultyRegistry.start();
  }

  @AfterEach
  void stop() {
    from.close();
    to.close();
  }

  private String source() {
    return "docker://" + from.host() + "/a:1";
  }

  private Process start(String... words) throws IOException {
    ProcessBuilder program =
        new ProcessBuilder(ProgramCopy.shared().words(directory.resolve("store"), words));
    program.environment().put("XDG_STATE_HOME", directory.resolve("state").toString());
    return program
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile())
        .start();
  }

  private void kill(LongSupplier moved, String... words) throws IOException, InterruptedException {
    long before = moved.getAsLong();
    Process process = start(words);
    while (process.isAlive() && moved.getAsLong() - before < ENOUGH_BYTES) {
      Thread.onSpinWait();
    }
    assertTrue(process.isAlive(), this::output);
    process.destroyForcibly().waitFor();
    from.pace(Duration.ZERO);
    to.paceUploads(Duration.ZERO);
  }

  private String run(String... words) throws IOException, InterruptedException {
    assertEquals(0, start(words).waitFor(), this::output);
    return output();
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private List<Path> journal() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("state/shale/uploads"))) {
      return files.toList();
    }
  }

  @Test
  void goesOnWithTheUploadOfAProgramThatWasKilled() throws IOException, InterruptedException {
    String[] copy = {"copy", source(), "docker://" + to.host() + "/a:1"};
    to.paceUploads(PAUSE);
    kill(to::bytesReceived, copy);
    assertEquals(1, journal().size());
    long before = to.bytesReceived();
    run(copy);
    long sent = to.bytesReceived() - before;
    assertTrue(sent < LAYER_BYTES - ENOUGH_BYTES + ON_ITS_WAY_BYTES, () -> "sent " + sent);
    assertTrue(to.has(LAYER.descriptor().digest()));
    assertEquals(List.of(), journal());
  }

  @Test
  void startsOverWhereTheRegistryLosesWhatBreaks() throws IOException, InterruptedException {
    try (DockerRegistry registry = DockerRegistry.start()) {
      String target = "docker://" + registry.host() + "/a:1";
      from.pace(PAUSE);
      kill(from::bytesSent, "copy", source(), target);
      assertEquals(1, journal().size());
      Digest copied = Digest.parse(run("copy", "-q", source(), target).strip());
      assertEquals(MANIFEST.digest(), copied);
      assertEquals(List.of(), journal());
      Programs.run(
          directory,
          "skopeo copy -q --src-tls-verify=false %s oci:%s".formatted(target, "read-back"));
    }
  }

  @Test
  void goesOnWithTheDownloadIntoALayout() throws IOException, InterruptedException {
    String[] copy = {"copy", source(), "oci:" + directory.resolve("layout") + ":a"};
    from.pace(PAUSE);
    kill(from::bytesSent, copy);
    long before = from.bytesSent();
    run(copy);
    long fetched = from.bytesSent() - before;
    assertTrue(fetched < LAYER_BYTES - ENOUGH_BYTES + ON_ITS_WAY_BYTES, () -> "got " + fetched);
    assertTrue(Files.notExists(directory.resolve("layout/.shale-drafts")));
    Programs.run(directory, "skopeo inspect oci:layout:a");
  }
}
