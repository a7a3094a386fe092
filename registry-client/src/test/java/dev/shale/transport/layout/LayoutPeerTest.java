package dev.shale.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.registry.Programs;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout.Selector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one of us writes into a directory, the others read. */
@Tag("peer")
final class LayoutPeerTest {
  private static final Selector ONLY = new Selector.Only();
  private static final Selector ONE = new Selector.Named("1");
  private static final String SKOPEO_COPY = "skopeo --insecure-policy copy -q --preserve-digests ";

  private final SampleImage ann = SampleImage.by("ann");
  private final SampleImage bob = SampleImage.by("bob");

  @TempDir Path scratch;

  @BeforeEach
  void writeOurs() throws IOException {
    OciLayout ours = open("ours");
    ann.writeTo(ours, "1");
    bob.writeTo(ours, "2");
  }

  private String run(String line) {
    return Programs.run(scratch, line);
  }

  private OciLayout open(String name) {
    return new OciLayout(scratch.resolve(name));
  }

  private static RawManifest read(OciLayout layout, Selector choice) throws IOException {
    try (ImageSource source = layout.source(choice)) {
      return source.manifest();
    }
  }

  @Test
  void skopeoCopiesOursByName() throws IOException {
    run(SKOPEO_COPY + "oci:ours:2 oci:theirs:copy");
    assertEquals(bob.manifest(), read(open("theirs"), new Selector.Named("copy")));
  }

  @Test
  void skopeoInspectsOurs() {
    String digest = run("skopeo inspect --format {{.Digest}} oci:ours:1");
    assertEquals(ann.digest().toString(), digest.strip());
  }

  @Test
  void skopeoReadsOurOnlyImage() throws IOException {
    bob.writeTo(open("single"), Optional.empty());
    String config = run("skopeo inspect --config --raw oci:single");
    assertTrue(config.contains("\"author\":\"bob\""), config);
  }

  @Test
  void weReadAllOfWhatSkopeoWrote() throws IOException {
    run(SKOPEO_COPY + "oci:ours:1 oci:theirs");
    try (ImageSource source = open("theirs").source(ONLY);
        ImageDestination destination = open("again").destination(List.of("1"))) {
      new ImageCopier(ProgressListener.NONE).copy(source, destination, CopyRequest.EXACT);
    }
    assertEquals(ann.manifest(), read(open("again"), ONE));
  }

  @Test
  void skopeoAndWeWriteIntoOneLayout() throws IOException {
    run(SKOPEO_COPY + "oci:ours:1 oci:shared:theirs");
    OciLayout shared = open("shared");
    bob.writeTo(shared, "1");
    run(SKOPEO_COPY + "oci:ours:1 oci:shared:1");
    assertEquals(ann.manifest(), read(shared, ONE));
    assertEquals(ann.manifest(), read(shared, new Selector.Named("theirs")));
    assertEquals(bob.manifest(), read(shared, new Selector.WithDigest(bob.digest())));
  }

  @Test
  void umociListsOurNames() {
    List<String> names = run("umoci ls --layout ours").lines().sorted().toList();
    assertEquals(List.of("1", "2"), names);
  }

  @Test
  void umociUnpacksOurs() throws IOException {
    run("umoci unpack --rootless --image ours:1 bundle");
    Path file = scratch.resolve("bundle/rootfs").resolve(SampleImage.FILE);
    assertEquals(SampleImage.CONTENT, Files.readString(file));
  }

  @Test
  void umociCollectsNothingThatOursNeeds() throws IOException {
    run("umoci gc --layout ours");
    assertEquals(ann.manifest(), read(open("ours"), ONE));
  }

  @Test
  void weReadWhatUmociChanged() throws IOException {
    run("umoci config --image ours:1 --tag theirs --author umoci");
    try (ImageSource source = open("ours").source(new Selector.Named("theirs"))) {
      ImageManifest manifest = (ImageManifest) source.manifest().manifest();
      try (InputStream in = source.blob(manifest.config()).open()) {
        String author = ImageConfig.parse(in.readAllBytes()).toJson().path("author").textValue();
        assertEquals("umoci", author);
      }
    }
  }

  @Test
  void weWriteIntoWhatUmociMade() throws IOException {
    run("umoci init --layout theirs");
    ann.writeTo(open("theirs"), "1");
    assertEquals("1", run("umoci ls --layout theirs").strip());
  }
}
