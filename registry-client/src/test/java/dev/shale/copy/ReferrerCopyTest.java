package dev.shale.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressEvent;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.SampleContent;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.archive.ArchiveTarget;
import dev.shale.transport.archive.ArchiveWriter;
import dev.shale.transport.dir.ImageDirectory;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is about an image, under its subject or under tags of cosign's. */
final class ReferrerCopyTest {
  private static final SampleContent IMAGE = SampleContent.of("image");
  private static final SampleContent SIGNATURE = SampleContent.of("signature");
  private static final String TAG = "sha256-" + IMAGE.manifest().digest().hex() + ".sig";
  private static final CopyRequest WITH_REFERRERS =
      CopyRequest.EXACT.withReferrers(CopyRequest.Referrers.TAKE);

  @TempDir Path temp;

  private final List<String> warnings = new ArrayList<>();
  private final ImageCopier copier =
      new ImageCopier(
          event -> {
            if (event instanceof ProgressEvent.Warning(String message)) {
              warnings.add(message);
            }
          });

  private OciLayout layout(String name) {
    return new OciLayout(temp.resolve(name));
  }

  private static void put(OciLayout layout, String name, SampleContent image) throws IOException {
    try (ImageDestination destination = layout.destination(List.of(name))) {
      image.sendTo(destination);
      destination.publish(image.manifest());
    }
  }

  private OciLayout signed(String name, String tag) throws IOException {
    OciLayout from = layout("from");
    put(from, name, IMAGE);
    put(from, tag, SIGNATURE);
    return from;
  }

  private static ImageSource source(OciLayout layout, String name) throws IOException {
    return layout.source(new OciLayout.Selector.Named(name));
  }

  @ParameterizedTest
  @CsvSource({"app, ''", "team/app:1, team/app:"})
  void takesAlongWhatCosignPutBesideAnImage(String name, String prefix) throws IOException {
    OciLayout to = layout("to");
    try (ImageSource source = source(signed(name, prefix + TAG), name);
        ImageDestination destination = to.destination(List.of("other/app:2"))) {
      copier.copy(source, destination, WITH_REFERRERS);
    }
    assertEquals(SIGNATURE.manifest().digest(), to.require("other/app:" + TAG).digest());
    try (ImageSource copied = source(to, "other/app:" + TAG)) {
      copied.blob(SIGNATURE.layer().descriptor()).readSmall(RawManifest.MAX_BYTES);
    }
  }

  @Test
  void leavesBehindWhatCosignPutBesideAnImageUnlessAsked() throws IOException {
    OciLayout to = layout("to");
    try (ImageSource source = source(signed("app", TAG), "app");
        ImageDestination destination = to.destination(List.of("app"))) {
      copier.copy(source, destination, CopyRequest.EXACT);
    }
    assertEquals(1, to.entries().size());
  }

  @Test
  void saysThatWhatCosignPutBesideAnImageStaysBehindOfWhatChanges() throws IOException {
    try (ImageSource source = source(signed("app", TAG), "app");
        ImageDestination destination = layout("to").destination(List.of("app"))) {
      copier.copy(source, destination, WITH_REFERRERS.withFormat(CopyRequest.Format.DOCKER));
    }
    assertTrue(
        warnings.getFirst().contains("1 referrers of " + IMAGE.manifest().digest()),
        warnings::toString);
  }

  @Test
  void plansWhatIsPublishedBesideAnImage() throws IOException {
    try (ImageSource source = source(signed("app", TAG), "app");
        ImageDestination destination = layout("to").destination(List.of("app"))) {
      CopyPlan plan = copier.plan(source, destination, WITH_REFERRERS);
      assertEquals(
          List.of(SIGNATURE.manifest().descriptor()),
          plan.steps().stream()
              .filter(CopyPlan.Step.PublishBeside.class::isInstance)
              .map(step -> ((CopyPlan.Step.PublishBeside) step).manifest())
              .toList());
    }
    assertTrue(Files.notExists(temp.resolve("to")));
  }

  @Test
  void refusesAPlaceWithoutRoomBesideAnImage() throws IOException {
    MemoryDestination destination = MemoryDestination.empty();
    try (ImageSource source = source(signed("app", TAG), "app")) {
      OciException refusal =
          assertThrows(OciException.class, () -> copier.copy(source, destination, WITH_REFERRERS));
      assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
    }
    assertTrue(destination.keepsReferrers());
    assertEquals(List.of(), destination.sent());
  }

  @Test
  void refusesASignatureBesideAnImageInAnArchiveButNotWhatRefersToIt() throws IOException {
    Path file = temp.resolve("archive.tar");
    try (ImageSource source = source(signed("app", TAG), "app");
        ImageDestination destination = archive(file)) {
      OciException refusal =
          assertThrows(OciException.class, () -> copier.plan(source, destination, WITH_REFERRERS));
      assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
    }
    MemorySource source = new MemorySource();
    source.add(sbom(source));
    source.add(IMAGE.config());
    source.add(IMAGE.layer());
    source.add(IMAGE.manifest());
    try (ImageDestination destination = archive(file)) {
      copier.copy(source, destination, WITH_REFERRERS);
    }
    assertTrue(Files.exists(file));
  }

  private ImageDestination archive(Path file) throws IOException {
    return ArchiveWriter.open(ArchiveFormat.OCI, new ArchiveTarget.ToFile(file), temp)
        .onlyDestination(List.of("app"));
  }

  @Test
  void saysWhatItReplacesBesideAnImage() throws IOException {
    MemoryDestination destination = MemoryDestination.empty();
    RawManifest own = SampleContent.of("own signature").manifest();
    destination.withRoom(TAG).publish(own);
    try (ImageSource source = source(signed("app", TAG), "app")) {
      copier.copy(source, destination, WITH_REFERRERS);
      assertEquals(1, warnings.size());
      assertTrue(
          warnings
              .getFirst()
              .endsWith("replaces %s by %s".formatted(own.digest(), SIGNATURE.manifest().digest())),
          warnings::toString);
      copier.copy(source, destination, WITH_REFERRERS);
      assertEquals(1, warnings.size());
    }
  }

  @Test
  void refusesReferrersThatAreNotKeptBeforeAnythingIsSent() throws IOException {
    MemorySource source = new MemorySource();
    source.add(sbom(source));
    source.add(IMAGE.config());
    source.add(IMAGE.layer());
    source.add(IMAGE.manifest());
    Path directory = temp.resolve("dir");
    try (ImageDestination destination = new ImageDirectory(directory).destination()) {
      OciException refusal =
          assertThrows(OciException.class, () -> copier.copy(source, destination, WITH_REFERRERS));
      assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
    }
    assertTrue(Files.notExists(directory));
  }

  @Test
  void refusesASignatureBesideAnImageThatIsNotKeptBeforeAnythingIsSent() throws IOException {
    assertRefusedBeforeAnythingIsSent(IMAGE.manifest(), WITH_REFERRERS);
  }

  @Test
  void refusesASignatureBesideAnImageOfAnIndexInAnIndexBeforeAnythingIsSent() throws IOException {
    RawManifest inner = SampleContent.index(List.of(IMAGE));
    assertRefusedBeforeAnythingIsSent(
        ImageIndex.write(MediaType.OCI_INDEX, List.of(inner.descriptor())), WITH_REFERRERS);
  }

  @Test
  void refusesASignatureBesideAnImageOfAnIndexThatChangesBeforeAnythingIsSent() throws IOException {
    Platform platform = Platform.of("linux", "arch0");
    assertRefusedBeforeAnythingIsSent(
        SampleContent.index(List.of(IMAGE, SampleContent.of("other"))),
        WITH_REFERRERS.withPlatforms(new CopyRequest.Platforms.Some(List.of(platform))));
  }

  /** What the image is in is called app, in a layout in which a signature is beside that. */
  private void assertRefusedBeforeAnythingIsSent(RawManifest top, CopyRequest request)
      throws IOException {
    OciLayout from = signed("image", TAG);
    try (ImageDestination destination = from.destination(List.of("app"))) {
      destination.put(SampleContent.index(List.of(IMAGE)));
      destination.publish(top);
    }
    Path directory = temp.resolve("dir");
    try (ImageSource source = source(from, "app");
        ImageDestination destination = new ImageDirectory(directory).destination()) {
      OciException refusal =
          assertThrows(OciException.class, () -> copier.copy(source, destination, request));
      assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
    }
    assertTrue(Files.notExists(directory));
  }

  private static RawManifest sbom(MemorySource source) {
    Descriptor config = source.add(new MediaType("application/spdx+json"), "sbom");
    return RawManifest.of(
        MediaType.OCI_MANIFEST,
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[],\"subject\":%s}"
            .formatted(config.toJson(), IMAGE.manifest().descriptor().toJson())
            .getBytes(UTF_8));
  }

  @Test
  void listsAReferrerThatIsThereAndNotListed() throws IOException {
    MemorySource source = new MemorySource();
    RawManifest sbom = source.add(sbom(source));
    source.add(IMAGE.config());
    source.add(IMAGE.layer());
    source.add(IMAGE.manifest());
    MemoryDestination destination = MemoryDestination.empty();
    destination.put(sbom);
    copier.copy(source, destination, WITH_REFERRERS);
    assertEquals(List.of(sbom), destination.referrers());
    copier.copy(source, destination, WITH_REFERRERS);
    assertEquals(List.of(sbom), destination.referrers());
  }
}
