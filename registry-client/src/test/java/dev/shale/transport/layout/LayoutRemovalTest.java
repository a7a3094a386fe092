package dev.shale.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes from a layout, and what stays. */
final class LayoutRemovalTest {
  @TempDir Path temp;
  private Path root;
  private OciLayout layout;
  private SampleImage one;
  private SampleImage other;

  @BeforeEach
  void fill() throws IOException {
    root = temp.resolve("layout");
    layout = new OciLayout(root);
    one = SampleImage.by("one").writeTo(layout, "a").writeTo(layout, "b");
    other = SampleImage.by("other").writeTo(layout, "c"); // of the same layer
  }

  private boolean has(Digest blob) {
    return Files.exists(root.resolve("blobs/sha256").resolve(blob.hex()));
  }

  private List<String> names() throws IOException {
    return layout.entries().stream().flatMap(e -> LayoutIndex.nameOf(e).stream()).toList();
  }

  @Test
  void aNameGoesWithoutItsImage() throws IOException {
    layout.unname("c");
    assertEquals(List.of("a", "b"), names());
    try (ImageSource source = layout.source(new Selector.WithDigest(other.digest()))) {
      assertEquals(other.manifest(), source.manifest());
    }
  }

  @Test
  void whatOthersNeedStays() throws IOException {
    layout.remove(List.of(layout.require("c")));
    assertEquals(List.of("a", "b"), names());
    assertTrue(!has(other.digest()) && !has(other.config().descriptor().digest()));
    assertTrue(has(one.digest()) && has(one.layer().descriptor().digest()));
  }

  @Test
  void anotherNameKeepsTheImage() throws IOException {
    layout.remove(List.of(layout.require("a")));
    assertEquals(List.of("b", "c"), names());
    assertTrue(has(one.digest()));
  }

  @Test
  void nothingStaysOfTheLast() throws IOException {
    layout.remove(layout.entries());
    assertEquals(List.of(), layout.entries());
    try (Stream<Path> blobs = Files.list(root.resolve("blobs/sha256"))) {
      assertEquals(0, blobs.count());
    }
  }

  @Test
  void nothingGoesWhereItIsNotKnownWhatIsNeeded() throws IOException {
    Files.delete(root.resolve("blobs/sha256").resolve(other.digest().hex()));
    OciException refusal =
        assertThrows(OciException.class, () -> layout.remove(List.of(layout.require("a"))));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    assertEquals(List.of("a", "b", "c"), names());
  }
}
