package dev.shale.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.layer.LayerRecipe;
import dev.shale.layer.RootApplier.DirectoryLinks;
import dev.shale.layer.TableOfContents;
import dev.shale.layer.TocEntry;
import dev.shale.linux.Kernel;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.layout.LayoutImage;
import dev.shale.transport.layout.OciLayout;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
@Kernel({Kernel.Feature.ROOT})
class ImageBundleTest {
  private static final Instant LATEST = Instant.ofEpochSecond(1_100_000_000);

  @TempDir Path directory;
  private LayoutSample layout;
  private Path bundle;

  @BeforeEach
  void unpack() throws IOException {
    layout = new LayoutSample(directory.resolve("layout"));
    publish(
        "base",
        LayerRecipe.layer().directory("d").file("d/a", "1").file("d/b", "2").directory("usr"),
        LayerRecipe.layer().symlink("lib", "usr").file("d/.wh.b", ""));
    bundle = layout.unpack("base", directory.resolve("bundle"));
  }

  private void publish(String tag, LayerRecipe... recipes) throws IOException {
    ImageEdit edit = ImageConfig.scratch(new Platform("linux", "amd64", Optional.empty())).edit();
    List<Descriptor> layers = new ArrayList<>();
    try (ImageDestination destination =
        new OciLayout(layout.directory()).destination(List.of(tag))) {
      for (LayerRecipe recipe : recipes) {
        byte[] tar = recipe.bytes();
        layers.add(destination.put(MediaType.OCI_LAYER, out -> out.write(tar)));
        edit.append(Digest.of(tar), History.ofLayer(Instant.EPOCH, "test"));
      }
      ImageConfig config = edit.build();
      Descriptor blob = Descriptor.of(MediaType.OCI_CONFIG, config.bytes());
      destination.put(Blob.of(blob, config.bytes()));
      destination.publish(ImageManifest.write(MediaType.OCI_MANIFEST, blob, layers));
    }
  }

  private Path file(String path) {
    return bundle.resolve("rootfs").resolve(path);
  }

  /** What the layer of the changes says, but for the directories that they are in. */
  private List<String> layer(TreePath... masked) throws IOException {
    return tableOf("changed", Optional.empty(), masked).entries().stream()
        .filter(entry -> !(entry instanceof TocEntry.Directory))
        .map(entry -> entry.getClass().getSimpleName() + " " + entry.path())
        .toList();
  }

  private TableOfContents tableOf(String tag, Optional<Instant> latest, TreePath... masked)
      throws IOException {
    layout.repack(bundle, tag, latest, masked);
    LayoutImage image = layout.layout().image(tag);
    try (InputStream packed = image.blob(image.manifest().layers().getLast()).open()) {
      return TableOfContents.scan(new BufferedInputStream(Compression.GZIP.decompress(packed)));
    }
  }

  @Test
  void appliesWhatLayersHide() {
    assertTrue(Files.exists(file("d/a")));
    assertFalse(Files.exists(file("d/b")));
  }

  @Test
  void makesNoLayerOfNothing() throws IOException {
    layout.repack(bundle, "same");
    assertEquals(layout.height("base"), layout.height("same"));
  }

  @Test
  void makesALayerOfWhatWasChangedAndOfWhatIsGone() throws IOException {
    Files.writeString(file("d/new"), "x");
    Files.delete(file("d/a"));
    assertEquals(List.of("Hidden d/a", "File d/new"), layer());
  }

  @Test
  void hidesADirectoryOnceForAllThatWasInIt() throws IOException {
    Files.delete(file("d/a"));
    Files.delete(file("d"));
    assertEquals(List.of("Hidden d"), layer());
  }

  @Test
  void hidesNothingBelowAFileThatTookADirectorysPlace() throws IOException {
    Files.delete(file("d/a"));
    Files.delete(file("d"));
    Files.writeString(file("d"), "x");
    assertEquals(List.of("File d"), layer());
  }

  @Test
  void leavesOutWhatIsMasked() throws IOException {
    Files.writeString(file("d/new"), "x");
    Files.writeString(file("usr/new"), "x");
    assertEquals(List.of("File usr/new"), layer(TreePath.of("d")));
  }

  @Test
  void makesTimesNoLaterThanItIsTold() throws IOException {
    Files.writeString(file("new"), "x");
    TableOfContents layer = tableOf("new", Optional.of(LATEST));
    TocEntry.File file = (TocEntry.File) layer.find(TreePath.of("new")).orElseThrow();
    assertEquals(LATEST, file.node().meta().mtime());
  }

  @Test
  void findsNothingChangedAfterItWasRefreshed() throws IOException {
    Files.writeString(file("d/new"), "x");
    layout.repackAndRefresh(bundle, "next");
    layout.repack(bundle, "same");
    assertEquals(layout.height("next"), layout.height("same"));
  }

  @Test
  void findsAChangeThatKeptSizeAndTime() throws IOException {
    layout.repackAndRefresh(bundle, "next");
    FileTime time = Files.getLastModifiedTime(file("d/a"));
    Files.writeString(file("d/a"), "7");
    Files.setLastModifiedTime(file("d/a"), time);
    assertEquals(List.of("File d/a"), layer());
  }

  @Test
  void comparesFilesWhereItsStampsBelongToAnotherDescription() throws IOException {
    Path mtree;
    try (var files = Files.list(bundle)) {
      mtree = files.filter(path -> path.toString().endsWith(".mtree")).findFirst().orElseThrow();
    }
    String text = Files.readString(mtree);
    Files.writeString(mtree, text.replaceFirst("sha256digest=6b86b2", "sha256digest=6b86b3"));
    assertEquals(List.of("File d/a"), layer());
  }

  @Test
  void keepsOneManifestOfTheRootWhenItIsRefreshed() throws IOException {
    Files.writeString(file("d/new"), "x");
    layout.repackAndRefresh(bundle, "next");
    try (var files = Files.list(bundle)) {
      assertEquals(1, files.filter(path -> path.toString().endsWith(".mtree")).count());
    }
  }

  @Test
  void keepsLinksToDirectoriesWhenAskedTo() throws IOException {
    publish(
        "links",
        LayerRecipe.layer().directory("usr").symlink("lib", "usr"),
        LayerRecipe.layer().directory("lib").file("lib/x", "1"));
    Path kept =
        layout.unpack("links", directory.resolve("kept"), Ownership.EXACT, DirectoryLinks.KEPT);
    assertTrue(Files.isSymbolicLink(kept.resolve("rootfs").resolve("lib")));
    assertTrue(Files.exists(kept.resolve("rootfs").resolve("usr/x")));
  }

  @Test
  void refusesToUnpackOverABundle() {
    OciException refusal = assertThrows(OciException.class, () -> layout.unpack("base", bundle));
    assertEquals(ErrorKind.CONFLICT, refusal.kind());
  }

  @Test
  void leavesNoRootBehindWhereALayerIsNone() throws IOException {
    publish("bad", LayerRecipe.layer().file("a", "1").file("a/b", "2"));
    Path path = directory.resolve("bad");
    assertThrows(OciException.class, () -> layout.unpack("bad", path));
    assertFalse(Files.exists(path));
  }

  @Test
  void saysWhatIsMissingFromADirectoryThatIsNoBundle() {
    OciException refusal = assertThrows(OciException.class, () -> ImageBundle.open(directory));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  void refusesARootThatIsUnpackedForOverlay() throws IOException {
    Path record = bundle.resolve("umoci.json");
    String text = Files.readString(record);
    Files.writeString(record, text.replace("\"whiteout_mode\":0", "\"whiteout_mode\":1"));
    OciException refusal = assertThrows(OciException.class, () -> ImageBundle.open(bundle));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }
}
