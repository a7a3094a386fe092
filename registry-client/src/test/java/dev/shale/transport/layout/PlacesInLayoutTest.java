package dev.shale.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.file.WholeFiles;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images by their place in the index. */
final class PlacesInLayoutTest {
  private final SampleImage ann = SampleImage.by("ann");
  private final SampleImage bob = SampleImage.by("bob");

  @TempDir Path temp;
  private OciLayout layout;

  @BeforeEach
  void write() throws IOException {
    layout = new OciLayout(temp.resolve("layout"));
    ann.writeTo(layout, "1");
    bob.writeTo(layout, "2");
    ann.writeTo(layout, "3");
  }

  private RawManifest at(int place) throws IOException {
    try (ImageSource source = layout.source(new OciLayout.Selector.At(place))) {
      return source.manifest();
    }
  }

  @Test
  void countFromNought() throws IOException {
    assertEquals(List.of(ann.manifest(), bob.manifest(), ann.manifest()), places());
  }

  private List<RawManifest> places() throws IOException {
    return List.of(at(0), at(1), at(2));
  }

  @Test
  void endWithTheIndex() {
    OciException refusal = assertThrows(OciException.class, () -> at(3));
    assertEquals(
        "read oci:%s:@3: its index has 3 entries".formatted(temp.resolve("layout")),
        refusal.getMessage());
  }

  @Test
  void areNotOfThingsThatAreNoImages() throws IOException {
    new LayoutIndex(
            temp.resolve("layout"),
            new ProcessLock(temp.resolve("layout/oci-layout")),
            new WholeFiles(temp))
        .update(
            entries ->
                Stream.concat(Stream.of(ann.layer().descriptor()), entries.stream()).toList());
    assertEquals(ErrorKind.UNSUPPORTED, assertThrows(OciException.class, () -> at(0)).kind());
    assertEquals(ann.manifest(), at(1));
  }
}
