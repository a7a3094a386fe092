package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.History;
import dev.shale.image.MediaType;
import dev.shale.local.ImageForm;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageChangesTest {
  @TempDir Path temp;
  private TestBuild build;

  @BeforeEach
  void open() throws IOException {
    build = TestBuild.ofFilesOnly(temp);
    build.file("a", "a").file("b", "b").file("c", "c");
  }

  @AfterEach
  void close() throws IOException {
    build.close();
  }

  private static ImageChanges squashing(Squash squash) {
    return new ImageChanges(
        ImageChanges.Values.NONE, ImageChanges.Values.NONE, squash, ImageForm.OCI);
  }

  private static ImageChanges ofForm(ImageForm form) {
    return new ImageChanges(ImageChanges.Values.NONE, ImageChanges.Values.NONE, Squash.NONE, form);
  }

  @Test
  void variablesAndLabelsAreTheImagesAndNoHistorys() throws IOException {
    String[] file = {
      "FROM scratch", "ENV KEPT=1 GONE=1 OTHER=1", "LABEL kept=1 gone=1", "COPY a /"
    };
    StoredImage plain = build.build(file);
    build.changes(
        new ImageChanges(
            new ImageChanges.Values(Map.of("OTHER", "2"), List.of("GONE")),
            new ImageChanges.Values(Map.of("mine", "2"), List.of("gone")),
            Squash.NONE,
            ImageForm.OCI));
    StoredImage changed = build.build(file);
    assertEquals(3, build.cached().size());
    assertTrue(changed.config().env().containsAll(List.of("KEPT=1", "OTHER=2")));
    assertTrue(changed.config().env().stream().noneMatch(value -> value.startsWith("GONE")));
    assertEquals(Map.of("kept", "1", "mine", "2"), changed.config().labels());
    assertEquals(plain.config().history(), changed.config().history());
  }

  @Test
  void annotationsAreTheManifests() throws IOException {
    build.changes(ofForm(new ImageForm(ImageForm.Format.OCI, Map.of("b", "2", "a", "1"))));
    StoredImage image = build.build("FROM scratch", "COPY a /");
    assertEquals(Map.of("a", "1", "b", "2"), image.manifest().annotations());
  }

  @Test
  void dockersFormatHasDockersTypesAndNoAnnotations() throws IOException {
    build.changes(ofForm(new ImageForm(ImageForm.Format.DOCKER, Map.of())));
    StoredImage image = build.build("FROM scratch", "COPY a /");
    assertEquals(MediaType.DOCKER_MANIFEST, image.raw().mediaType());
    assertEquals(MediaType.DOCKER_CONFIG, image.manifest().config().mediaType());
    assertEquals(
        List.of(MediaType.DOCKER_LAYER),
        image.manifest().layers().stream().map(Descriptor::mediaType).toList());
    assertThrows(
        OciException.class, () -> new ImageForm(ImageForm.Format.DOCKER, Map.of("a", "1")));
  }

  private static final String[] TWO_STAGES = {
    "FROM base AS first", "COPY b /dir/", "FROM first", "COPY c /dir/", "COPY c /"
  };

  private void makeBase() throws IOException {
    build.store().tag(build.build("FROM scratch", "COPY a /dir/"), ImageReference.parse("base"));
  }

  private List<Boolean> emptyEntries(StoredImage image) {
    return image.config().history().stream().map(History::emptyLayer).toList();
  }

  @Test
  void squashingOfWhatIsNewLeavesTheBase() throws IOException {
    makeBase();
    String root = build.dump(build.build(TWO_STAGES));
    StoredImage image = build.changes(squashing(Squash.NEW)).build(TWO_STAGES);
    assertEquals(2, image.layers().size());
    assertEquals(root, build.dump(image));
    assertEquals(List.of(false, true, true, true, false), emptyEntries(image));
    assertEquals(3, build.cached().size());
  }

  @Test
  void squashingOfTheStageLeavesTheStagesBelow() throws IOException {
    makeBase();
    String root = build.dump(build.build(TWO_STAGES));
    StoredImage image = build.changes(squashing(Squash.STAGE)).build(TWO_STAGES);
    assertEquals(3, image.layers().size());
    assertEquals(root, build.dump(image));
    assertEquals(List.of(false, false, true, true, false), emptyEntries(image));
  }

  @Test
  void squashingOfAllLeavesOneLayer() throws IOException {
    makeBase();
    String root = build.dump(build.build(TWO_STAGES));
    StoredImage image = build.changes(squashing(Squash.ALL)).build(TWO_STAGES);
    assertEquals(1, image.layers().size());
    assertEquals(root, build.dump(image));
  }

  @Test
  void oneLayerIsNotSquashedAgain() throws IOException {
    StoredImage plain = build.build("FROM scratch", "COPY a /");
    StoredImage image = build.changes(squashing(Squash.ALL)).build("FROM scratch", "COPY a /");
    assertEquals(plain.digest(), image.digest());
  }

  @Test
  void stageOfTheFilterIsRunAnew() throws IOException {
    String[] file = {
      "FROM scratch AS some", "COPY a /", "FROM scratch", "COPY b /", "COPY --from=0 a /"
    };
    build.build(file);
    build.anew("Some", "nosuch").build(file);
    assertEquals(List.of("COPY a /"), build.done());
    assertEquals(
        List.of("build Dockerfile: no stage \"nosuch\" to run without the cache"),
        build.warnings());
    build.anew("1").build(file);
    assertEquals(List.of("COPY b /", "COPY --from=0 a /"), build.done());
    assertEquals(Optional.empty(), build.node(build.build(file), "c"));
  }
}
