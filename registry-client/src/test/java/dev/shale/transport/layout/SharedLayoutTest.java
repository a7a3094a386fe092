package dev.shale.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A layout's index when several write it, be they threads or other programs. */
final class SharedLayoutTest {
  private final SampleImage ann = SampleImage.by("ann");
  private final SampleImage bob = SampleImage.by("bob");

  @TempDir Path root;

  private OciLayout layout() {
    return new OciLayout(root);
  }

  private RawManifest read(Selector selector) throws IOException {
    try (ImageSource source = layout().source(selector)) {
      return source.manifest();
    }
  }

  private String index() throws IOException {
    return Files.readString(root.resolve("index.json"));
  }

  @Test
  void writersAtOnceLoseNoName() throws IOException {
    List<String> names = IntStream.range(0, 20).mapToObj(i -> "n" + i).toList();
    try (TaskGroup<SampleImage> group = TaskGroup.ofVirtualThreads()) {
      for (String name : names) {
        group.fork(() -> SampleImage.by(name).writeTo(layout(), name));
      }
      group.join();
    }
    for (String name : names) {
      assertEquals(SampleImage.by(name).manifest(), read(new Selector.Named(name)));
    }
  }

  @Test
  void entryThatChangesItsNameKeepsItsOtherAnnotations() throws IOException {
    ann.writeTo(layout(), "a");
    annotate();
    bob.writeTo(layout(), "a");
    ann.writeTo(layout(), "b");
    assertTrue(index().contains("\"x-note\":\"n\""), index());
  }

  @Test
  void writingTheSameAgainKeepsItsOtherAnnotations() throws IOException {
    ann.writeTo(layout(), "a");
    annotate();
    ann.writeTo(layout(), "a");
    assertTrue(index().contains("\"x-note\":\"n\""), index());
  }

  private void annotate() throws IOException {
    Files.writeString(
        root.resolve("index.json"),
        index().replace("\"annotations\":{", "\"annotations\":{\"x-note\":\"n\","));
  }

  @Test
  void namingBackAndForthAddsNoEntries() throws IOException {
    for (SampleImage image : List.of(ann, bob, ann, bob)) {
      image.writeTo(layout(), "a");
    }
    byte[] bytes = Files.readAllBytes(root.resolve("index.json"));
    assertEquals(2, Json.elements(Json.parseObject("index", bytes), "manifests").size());
  }

  @Test
  void imageOfTwoNamesIsTheOnlyOne() throws IOException {
    ann.writeTo(layout(), "a");
    ann.writeTo(layout(), "b");
    assertEquals(ann.manifest(), read(new Selector.Only()));
  }

  @Test
  void nameOfSeveralImagesIsToldApartByDigest() throws IOException {
    ann.writeTo(layout(), "a");
    bob.writeTo(layout(), "b");
    Files.writeString(root.resolve("index.json"), index().replace("\"b\"", "\"a\""));
    OciException refusal = assertThrows(OciException.class, () -> read(new Selector.Named("a")));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertTrue(refusal.getMessage().contains("@" + bob.digest()), refusal.getMessage());
  }

  @Test
  void unknownDigestIsAnsweredByWhatThereIs() throws IOException {
    ann.writeTo(layout(), "a");
    OciException refusal =
        assertThrows(OciException.class, () -> read(new Selector.WithDigest(bob.digest())));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    assertTrue(refusal.getMessage().endsWith("only: a"), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a b", "-a", "a--", "ä", "a//b", "a_-b"})
  void refusesToWriteWhatIsNoName(String name) {
    OciException refusal =
        assertThrows(OciException.class, () -> layout().destination(List.of(name)).close());
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "localhost:5000/team/app:1.0", "a--b", "a@b+c_d"})
  void findsByEveryNameThatTheSpecAllows(String name) throws IOException {
    ann.writeTo(layout(), name);
    assertEquals(ann.manifest(), read(new Selector.Named(name)));
  }
}
