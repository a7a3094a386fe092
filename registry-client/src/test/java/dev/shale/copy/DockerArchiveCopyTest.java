package dev.shale.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressEvent;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.SampleContent;
import dev.shale.transport.archive.ArchiveChoice;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.archive.ArchiveTarget;
import dev.shale.transport.archive.ArchiveWriter;
import dev.shale.transport.archive.ImageArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies to a place that keeps no manifests. */
final class DockerArchiveCopyTest {
  private static final CopyRequest EXACTLY =
      CopyRequest.EXACT.withDigests(CopyRequest.Digests.REQUIRE);

  @TempDir Path temp;

  private final MemorySource source = new MemorySource();
  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private final ImageCopier copier =
      new ImageCopier(
          event -> {
            if (event instanceof ProgressEvent.Warning(String message)) {
              warnings.add(message);
            }
          });

  private ImageDestination archive(String file) throws IOException {
    return ArchiveWriter.open(
            ArchiveFormat.DOCKER, new ArchiveTarget.ToFile(temp.resolve(file)), temp)
        .onlyDestination(List.of("name:tag"));
  }

  /** An image whose only layer is packed. */
  private RawManifest packedImage() throws IOException {
    SampleContent sample = SampleContent.of("packed");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Packing.of(Compression.GZIP).pack(out -> out.write(SampleContent.tar("packed")), packed);
    source.add(sample.config());
    return source.addManifest(
        MediaType.OCI_MANIFEST,
        sample.config().descriptor(),
        source.add(MediaType.OCI_LAYER_GZIP, packed.toByteArray()));
  }

  private RawManifest plainImage() throws IOException {
    SampleContent sample = SampleContent.of("plain");
    source.add(sample.config());
    source.add(sample.layer());
    return source.add(sample.manifest());
  }

  private RawManifest copyTo(String file) throws IOException {
    try (ImageDestination destination = archive(file)) {
      return copier.copy(source, destination, CopyRequest.EXACT);
    }
  }

  private RawManifest read(String file) throws IOException {
    try (ImageArchive archive = ImageArchive.open(ArchiveFormat.DOCKER, temp.resolve(file), temp);
        ImageSource image = archive.source(new ArchiveChoice.Only())) {
      return image.manifest();
    }
  }

  @Test
  void givesTheManifestThatIsReadThereAndSaysWhyItIsAnother() throws IOException {
    for (RawManifest image : List.of(packedImage(), plainImage())) {
      source.add(image);
      warnings.clear();
      RawManifest copied = copyTo(image.digest().hex());
      assertEquals(read(image.digest().hex()), copied);
      assertNotEquals(image.digest(), copied.digest());
      assertEquals(
          List.of(
              "copy memory:source: %s became %s, since docker-archive:%s:name:tag keeps no manifests"
                  .formatted(image.digest(), copied.digest(), temp.resolve(image.digest().hex()))),
          warnings);
    }
  }

  @Test
  void refusesAnImageThatMustStayBeforeAnythingIsSent() throws IOException {
    for (RawManifest image : List.of(packedImage(), plainImage())) {
      source.add(image);
      try (ImageDestination destination = archive("a.tar")) {
        OciException refusal =
            assertThrows(OciException.class, () -> copier.copy(source, destination, EXACTLY));
        assertEquals(ErrorKind.CONFLICT, refusal.kind());
        assertTrue(refusal.getMessage().contains("keeps no manifests"), refusal.getMessage());
        assertFalse(destination.has(((ImageManifest) image.manifest()).config()));
      }
      assertTrue(Files.notExists(temp.resolve("a.tar")));
    }
  }

  @Test
  void keepsTheManifestOfAnImageThatComesFromSuchAPlace() throws IOException {
    packedImage();
    RawManifest first = copyTo("a.tar");
    warnings.clear();
    try (ImageArchive archive =
            ImageArchive.open(ArchiveFormat.DOCKER, temp.resolve("a.tar"), temp);
        ImageSource image = archive.source(new ArchiveChoice.Only());
        ImageDestination destination = archive("b.tar")) {
      assertEquals(first, copier.copy(image, destination, EXACTLY));
    }
    assertEquals(first, read("b.tar"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void plansADigestWhereNoLayerHasToBeUnpackedForIt() throws IOException {
    packedImage();
    try (ImageDestination destination = archive("a.tar")) {
      CopyPlan plan = copier.plan(source, destination, CopyRequest.EXACT);
      assertEquals(Optional.empty(), plan.result());
    }
    assertEquals(List.of(), warnings);
    plainImage();
    CopyPlan plan;
    try (ImageDestination destination = archive("a.tar")) {
      plan = copier.plan(source, destination, CopyRequest.EXACT);
    }
    RawManifest copied = copyTo("a.tar");
    assertEquals(Optional.of(copied), plan.result());
    assertEquals(new CopyPlan.Step.Publish(copied.descriptor()), plan.steps().getLast());
  }
}
