package dev.shale.transport.dir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.registry.Programs;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.SampleContent;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What skopeo writes into a directory we read, and the other way round. */
@Tag("peer")
final class DirPeerTest {
  private static final String SKOPEO = "skopeo --insecure-policy copy -q --preserve-digests ";

  private static final SampleContent ANN = SampleContent.of("ann");
  private static final SampleContent BOB = SampleContent.of("bob");

  @TempDir Path scratch;

  private void run(String line) {
    Programs.run(scratch, line);
  }

  private ImageDirectory directory(String name) {
    return new ImageDirectory(scratch.resolve(name));
  }

  private RawManifest read(ImageSource source) throws IOException {
    try (source) {
      return source.manifest();
    }
  }

  private RawManifest copy(ImageSource source, ImageDestination destination) throws IOException {
    try (source;
        destination) {
      return new ImageCopier(ProgressListener.NONE).copy(source, destination, CopyRequest.EXACT);
    }
  }

  private OciLayout layout(String name) {
    return new OciLayout(scratch.resolve(name));
  }

  private static final OciLayout.Selector ONLY = new OciLayout.Selector.Only();

  private void writeImage() throws IOException {
    try (ImageDestination ours = directory("ours").destination()) {
      ANN.sendTo(ours);
      ours.publish(ANN.manifest());
    }
  }

  private RawManifest writeIndex() throws IOException {
    RawManifest index = SampleContent.index(List.of(ANN, BOB));
    try (ImageDestination ours = directory("ours").destination()) {
      for (SampleContent image : List.of(ANN, BOB)) {
        image.sendTo(ours);
        ours.put(image.manifest());
      }
      ours.publish(index);
    }
    return index;
  }

  @Test
  void skopeoReadsOurImage() throws IOException {
    writeImage();
    run(SKOPEO + "dir:ours oci:theirs:1");
    assertEquals(ANN.manifest(), read(layout("theirs").source(ONLY)));
  }

  @Test
  void skopeoReadsOurIndex() throws IOException {
    RawManifest index = writeIndex();
    run(SKOPEO + "--all dir:ours oci:theirs:1");
    assertEquals(index, read(layout("theirs").source(ONLY)));
  }

  @Test
  void weReadSkopeosImage() throws IOException {
    writeImage();
    run(SKOPEO + "dir:ours dir:theirs");
    assertEquals(
        ANN.manifest(), copy(directory("theirs").source(), layout("back").destination(List.of())));
  }

  @Test
  void weReadSkopeosIndex() throws IOException {
    RawManifest index = writeIndex();
    run(SKOPEO + "--all dir:ours dir:theirs");
    assertEquals(index, copy(directory("theirs").source(), layout("back").destination(List.of())));
    assertEquals(index, read(layout("back").source(ONLY)));
  }

  @Test
  void weReadSkopeosZstdLayers() throws IOException {
    writeImage();
    run(
        "skopeo --insecure-policy copy -q --dest-compress-format zstd --dest-compress dir:ours dir:z");
    RawManifest copied = copy(directory("z").source(), layout("back").destination(List.of()));
    ImageManifest manifest = (ImageManifest) copied.manifest();
    assertEquals(MediaType.OCI_LAYER_ZSTD, manifest.layers().getFirst().mediaType());
  }

  @Test
  void weWriteTheFilesThatSkopeoWrites() throws IOException {
    writeIndex();
    run(SKOPEO + "--all dir:ours dir:theirs");
    run("diff -r ours theirs");
  }

  @Test
  void skopeoReplacesOursAndWeReplaceSkopeos() throws IOException {
    writeIndex();
    run(SKOPEO + "--all dir:ours dir:theirs");
    writeImage();
    run(SKOPEO + "dir:ours dir:theirs");
    run("diff -r ours theirs");
  }
}
