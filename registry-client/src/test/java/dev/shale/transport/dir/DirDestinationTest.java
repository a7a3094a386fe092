package dev.shale.transport.dir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageDestinationContract;
import dev.shale.transport.ImageSource;
import dev.shale.transport.SampleContent;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirDestinationTest implements ImageDestinationContract {
  private static final SampleContent CAT = SampleContent.of("cat");

  @TempDir Path temp;

  private Path root() {
    return temp.resolve("image");
  }

  @Override
  public ImageDestination destination() throws IOException {
    return new ImageDirectory(root()).destination();
  }

  @Override
  public ImageSource published() throws IOException {
    return new ImageDirectory(root()).source();
  }

  private void publish(SampleContent image) throws IOException {
    try (ImageDestination destination = destination()) {
      image.sendTo(destination);
      destination.publish(image.manifest());
    }
  }

  private void publishIndex() throws IOException {
    try (ImageDestination destination = destination()) {
      for (SampleContent image : List.of(ANN, BOB)) {
        image.sendTo(destination);
        destination.put(image.manifest());
      }
      destination.publish(SampleContent.index(List.of(ANN, BOB)));
    }
  }

  @Test
  void keepsOfAnIndexWhatTheNextOneSharesWithIt() throws IOException {
    publishIndex();
    try (ImageDestination destination = destination()) {
      assertTrue(destination.hasWhole(ANN.manifest().descriptor()));
      CAT.sendTo(destination);
      destination.put(CAT.manifest());
      destination.publish(SampleContent.index(List.of(ANN, CAT)));
    }
    try (ImageDestination destination = destination()) {
      assertTrue(destination.published().isPresent());
    }
    assertFalse(names().contains(BOB.layer().descriptor().digest().hex()));
  }

  @Test
  void hasAnImageUnderOneNameWhereItReplacesAnIndexThatListedIt() throws IOException {
    publishIndex();
    try (ImageDestination destination = destination()) {
      assertTrue(destination.hasWhole(ANN.manifest().descriptor()));
      destination.publish(ANN.manifest());
    }
    assertEquals(filesOf(ANN), names());
  }

  /** What a link leads to is somebody else's, who may change it. */
  @Test
  void hasNothingOfWhatALinkStandsFor() throws IOException {
    publishIndex();
    RawManifest index = SampleContent.index(List.of(ANN, BOB));
    for (String name :
        List.of(
            ANN.layer().descriptor().digest().hex(),
            ANN.manifest().digest().hex() + ".manifest.json",
            "manifest.json")) {
      Path file = root().resolve(name);
      Path moved = temp.resolve("elsewhere-" + name);
      Files.move(file, moved);
      Files.createSymbolicLink(file, moved);
      try (ImageDestination destination = destination()) {
        assertTrue(destination.published().isEmpty(), name);
      }
      Files.move(moved, file, StandardCopyOption.REPLACE_EXISTING);
      try (ImageDestination destination = destination()) {
        assertEquals(Optional.of(index.descriptor()), destination.published());
      }
    }
  }

  @Test
  void writesABlobWhereALinkStandsForIt() throws IOException {
    publish(ANN);
    Path layer = root().resolve(ANN.layer().descriptor().digest().hex());
    Files.move(layer, temp.resolve("elsewhere"));
    Files.createSymbolicLink(layer, temp.resolve("elsewhere"));
    try (ImageDestination destination = destination()) {
      assertFalse(destination.has(ANN.layer().descriptor()));
    }
    publish(ANN);
    assertTrue(Files.isRegularFile(layer, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void hasNoImageWhoseManifestIsDamaged() throws IOException {
    publish(ANN);
    assertEquals(Optional.of(ANN.manifest().digest()), new ImageDirectory(root()).current());
    Files.writeString(root().resolve("manifest.json"), "{");
    assertEquals(Optional.empty(), new ImageDirectory(root()).current());
    try (ImageDestination destination = destination()) {
      assertTrue(destination.published().isEmpty());
    }
    publish(BOB);
    assertEquals(filesOf(BOB), names());
  }

  private SortedSet<String> names() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root())) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  private static Set<String> filesOf(SampleContent image) {
    return new TreeSet<>(
        Set.of(
            "version",
            "manifest.json",
            image.config().descriptor().digest().hex(),
            image.layer().descriptor().digest().hex()));
  }

  @Test
  void hasTheFilesOfTheFormatAndNoOthers() throws IOException {
    publish(ANN);
    assertEquals(filesOf(ANN), names());
    assertEquals("Directory Transport Version: 1.1\n", Files.readString(root().resolve("version")));
    assertArrayEquals(ANN.manifest().bytes(), Files.readAllBytes(root().resolve("manifest.json")));
  }

  @Test
  void hasTheManifestsOfAnIndexByTheirHex() throws IOException {
    publishIndex();
    for (SampleContent image : List.of(ANN, BOB)) {
      Path instance = root().resolve(image.manifest().digest().hex() + ".manifest.json");
      assertArrayEquals(image.manifest().bytes(), Files.readAllBytes(instance));
    }
  }

  @Test
  void replacesAnImageAndWhatWasOfIt() throws IOException {
    publishIndex();
    Files.writeString(root().resolve("signature-1"), "of the index");
    Files.writeString(root().resolve(ANN.manifest().digest().hex() + ".signature-1"), "of ann");
    publish(ANN);
    assertEquals(filesOf(ANN), names());
  }

  @Test
  void leavesFilesOfNoImageAlone() throws IOException {
    publish(ANN);
    Files.writeString(root().resolve("README"), "kept");
    Files.createDirectory(root().resolve("signature-7"));
    publish(BOB);
    assertTrue(names().containsAll(Set.of("README", "signature-7")), names().toString());
  }

  @Test
  void keepsTheOldImageWholeUntilTheNewOneIsPublished() throws IOException {
    publish(ANN);
    try (ImageDestination destination = destination()) {
      BOB.sendTo(destination);
    }
    try (ImageSource source = published()) {
      assertEquals(ANN.manifest(), source.manifest());
      source.blob(ANN.layer().descriptor()).readSmall(RawManifest.MAX_BYTES);
    }
  }

  @Test
  void takesAwayADirectoryThatItMadeForAnImageThatNeverCame() throws IOException {
    try (ImageDestination destination = destination()) {
      BOB.sendTo(destination);
      destination.put(BOB.manifest());
    }
    assertTrue(Files.notExists(root()));
  }

  @Test
  void takesAwayWhatArrivedOfABlobThatBrokeOff() throws IOException {
    byte[] large = new byte[1 << 20];
    Descriptor promised = Descriptor.of(MediaType.OCI_LAYER, Digest.of("larger"), large.length + 1);
    try (ImageDestination destination = destination()) {
      assertThrows(
          IOException.class, () -> destination.put(Blob.of(promised, () -> breaking(large))));
    }
    assertTrue(Files.notExists(root()));
  }

  /** A connection that breaks when these bytes have come. */
  private static InputStream breaking(byte[] bytes) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count < 0) {
          throw new IOException("broken");
        }
        return count;
      }
    };
  }

  @Test
  void leavesAnEmptyDirectoryThatWasThereEmpty() throws IOException {
    Files.createDirectory(root());
    try (ImageDestination destination = destination()) {
      BOB.sendTo(destination);
    }
    assertEquals(Set.of(), names());
  }

  @Test
  void takesBackWhatItBroughtBesideAnotherImage() throws IOException {
    publish(ANN);
    try (ImageDestination destination = destination()) {
      ANN.sendTo(destination);
      BOB.sendTo(destination);
      destination.put(MediaType.OCI_LAYER, out -> out.write(SampleContent.tar("packed")));
      destination.put(MediaType.OCI_LAYER, out -> out.write(SampleContent.tar("ann")));
      destination.put(BOB.manifest());
    }
    assertEquals(filesOf(ANN), names());
  }

  @Test
  void leavesToOthersWhatTheyMayUse() throws IOException {
    try (ImageDestination other = destination()) {
      other.put(ANN.config());
      try (ImageDestination failing = destination()) {
        ANN.sendTo(failing);
      }
      assertTrue(other.has(ANN.layer().descriptor()));
      other.publish(ANN.manifest());
    }
    assertEquals(filesOf(ANN), names());
  }

  @Test
  void leavesWhatIsPublishedMeanwhile() throws IOException {
    try (ImageDestination failing = destination()) {
      ANN.sendTo(failing);
      BOB.sendTo(failing);
      publish(ANN);
      failing.put(BOB.config());
      failing.put(ANN.layer());
    }
    assertEquals(filesOf(ANN), names());
  }

  @Test
  void refusesADirectoryThatIsSomethingElse() throws IOException {
    writeLetter();
    assertRefused();
    assertEquals(Set.of("letter"), names());
  }

  private void writeLetter() throws IOException {
    Files.createDirectory(root());
    Files.writeString(root().resolve("letter"), "dear");
  }

  @Test
  void refusesADirectoryOfAnotherVersion() throws IOException {
    Files.createDirectory(root());
    Files.writeString(root().resolve("version"), "Directory Transport Version: 9.9\n");
    assertRefused();
  }

  @Test
  void refusesAnEmptyVersionBesideOtherThings() throws IOException {
    writeLetter();
    Files.createFile(root().resolve("version"));
    assertRefused();
    assertEquals(0, Files.size(root().resolve("version")));
  }

  @Test
  void writesThroughNoLinkThatStandsForAManifest() throws IOException {
    publish(ANN);
    Path letter = Files.writeString(temp.resolve("letter"), "dear");
    Files.delete(root().resolve("manifest.json"));
    Files.createSymbolicLink(root().resolve("manifest.json"), letter);
    publish(BOB);
    assertEquals("dear", Files.readString(letter));
    assertArrayEquals(BOB.manifest().bytes(), Files.readAllBytes(root().resolve("manifest.json")));
    assertFalse(Files.isSymbolicLink(root().resolve("manifest.json")));
  }

  @Test
  void refusesALinkThatStandsForTheVersion() throws IOException {
    Path elsewhere = Files.createFile(temp.resolve("elsewhere"));
    Files.createDirectory(root());
    Files.createSymbolicLink(root().resolve("version"), elsewhere);
    assertRefused();
    assertEquals(0, Files.size(elsewhere));
  }

  @Test
  void refusesALinkThatStandsForItsDrafts() throws IOException {
    publish(ANN);
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    Path note = Files.writeString(elsewhere.resolve("note"), "dear");
    Files.createSymbolicLink(root().resolve(".shale-drafts"), elsewhere);
    OciException refusal = assertThrows(OciException.class, () -> publish(BOB));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertTrue(Files.exists(note));
  }

  private void assertRefused() {
    OciException refusal = assertThrows(OciException.class, () -> destination().close());
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertTrue(refusal.getMessage().contains("nothing is overwritten"), refusal.getMessage());
  }

  @Test
  void refusesAFile() throws IOException {
    Files.writeString(root(), "text");
    OciException refusal = assertThrows(OciException.class, () -> destination().close());
    assertEquals("write dir:%s: not a directory".formatted(root()), refusal.getMessage());
  }

  @Test
  void takesAnEmptyDirectory() throws IOException {
    Files.createDirectory(root());
    publish(ANN);
    assertEquals(filesOf(ANN), names());
  }

  @Test
  void saysThatAnotherProcessTookItsBlobs() throws IOException {
    try (ImageDestination destination = destination()) {
      ANN.sendTo(destination);
      publish(BOB);
      OciException refusal =
          assertThrows(OciException.class, () -> destination.publish(ANN.manifest()));
      assertEquals(ErrorKind.CONFLICT, refusal.kind());
    }
    try (ImageSource source = published()) {
      assertEquals(BOB.manifest(), source.manifest());
    }
  }

  @Test
  void writesNothingUntilSomethingComes() throws IOException {
    destination().close();
    assertTrue(Files.notExists(root()));
  }

  @Test
  void saysThatAnotherProcessTookItsManifests() throws IOException {
    try (ImageDestination destination = destination()) {
      ANN.sendTo(destination);
      destination.put(ANN.manifest());
      publish(ANN);
      RawManifest index = SampleContent.index(List.of(ANN));
      OciException refusal = assertThrows(OciException.class, () -> destination.publish(index));
      assertEquals(ErrorKind.CONFLICT, refusal.kind());
    }
  }
}
