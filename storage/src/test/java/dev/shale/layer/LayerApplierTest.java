package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.layer;
import static dev.shale.layer.LayerRecipe.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.TarEntry;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LayerApplierTest {
  private static final WhiteoutFormat FORMAT = WhiteoutFormat.OVERLAY_TRUSTED;

  private final MemoryTree tree = new MemoryTree();
  private final LayerApplier applier = new LayerApplier(tree, FORMAT);

  private TableOfContents apply(LayerRecipe recipe) throws IOException {
    return applier.apply(recipe.open());
  }

  private TreeEntry at(String path) {
    return tree.find(path(path)).orElseThrow();
  }

  private String text(String path) throws IOException {
    try (InputStream in = tree.read(path(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private boolean isOpaque(String path) {
    return at(path).node() instanceof Node.Directory directory && FORMAT.isOpaque(directory);
  }

  private String refusal(LayerRecipe recipe) {
    return refusal(ErrorKind.INVALID, recipe);
  }

  private String refusal(ErrorKind kind, LayerRecipe recipe) {
    OciException refusal = assertThrows(OciException.class, () -> apply(recipe));
    assertEquals(kind, refusal.kind());
    return refusal.getMessage();
  }

  @Test
  void makesFilesWithContentAndMetadata() throws IOException {
    apply(layer().directory("a").file("a/b", "hello"));
    assertEquals("hello", text("a/b"));
    assertEquals(NodeMeta.of(0640, LayerRecipe.TIME).withOwner(7, 8), at("a/b").node().meta());
  }

  @Test
  void givesTheRootTheMetadataOfItsEntry() throws IOException {
    apply(layer().directory("./").file("a", ""));
    assertEquals(NodeMeta.of(0750, LayerRecipe.TIME), at(".").node().meta());
  }

  @Test
  void givesDirectoriesTheLastMetadataThatTheLayerHasForThem() throws IOException {
    TarEntry again = TarEntry.of(TarEntry.Type.DIRECTORY, LayerRecipe.utf8("a/"), 0700, 0);
    apply(layer().directory("a").file("a/b", "kept").entry(again));
    assertEquals(NodeMeta.of(0700, Instant.EPOCH), at("a").node().meta());
    assertEquals("kept", text("a/b"));
  }

  @Test
  void makesImpliedDirectoriesRootsOwn() throws IOException {
    TableOfContents toc = apply(layer().file("a/b/c", ""));
    assertEquals(NodeMeta.of(0755, Instant.EPOCH), at("a/b").node().meta());
    assertTrue(
        toc.find(path("a/b")).orElseThrow() instanceof TocEntry.Directory d && d.isImplied());
  }

  @Test
  void laterFileReplacesEarlierOne() throws IOException {
    apply(layer().file("a", "one").file("a", "two"));
    assertEquals("two", text("a"));
  }

  @Test
  void fileReplacesDirectoryWithAllBelowIt() throws IOException {
    TableOfContents toc = apply(layer().directory("a").file("a/b", "").file("a", "file"));
    assertEquals("file", text("a"));
    assertTrue(toc.find(path("a/b")).isEmpty());
  }

  @Test
  void replacedFileLivesOnUnderItsOtherName() throws IOException {
    TableOfContents toc = apply(layer().file("a", "one").hardLink("b", "a").file("a", "two"));
    assertEquals("one", text("b"));
    assertTrue(toc.find(path("b")).orElseThrow() instanceof TocEntry.File);
  }

  @Test
  void hardLinksAreOneFile() throws IOException {
    apply(layer().file("a", "x").hardLink("b", "./a"));
    assertEquals(at("a").inode(), at("b").inode());
  }

  @Test
  void linksToSymbolicLinksThemselves() throws IOException {
    apply(layer().symlink("a", "/nowhere").hardLink("b", "a"));
    assertEquals(at("a").inode(), at("b").inode());
  }

  @Test
  void whiteoutBecomesWhatOverlayHides() throws IOException {
    apply(layer().directory("a").file("a/.wh.b", ""));
    assertEquals(FORMAT.whiteout(), at("a/b").node());
  }

  @Test
  void opaqueMarkerAfterSiblingsHidesNoneOfThem() throws IOException {
    apply(layer().directory("a").file("a/b", "mine").file("a/.wh..wh..opq", ""));
    assertTrue(isOpaque("a"));
    assertEquals("mine", text("a/b"));
  }

  @Test
  void fileWinsOverWhiteoutOfItsPathInEitherOrder() throws IOException {
    apply(layer().file(".wh.a", "").file("a", "x").file("b", "y").file(".wh.b", ""));
    assertEquals("x", text("a"));
    assertEquals("y", text("b"));
  }

  @Test
  void directoryThatIsAlsoHiddenIsOpaqueInEitherOrder() throws IOException {
    apply(layer().file(".wh.a", "").directory("a").directory("b").file(".wh.b", ""));
    assertTrue(isOpaque("a"));
    assertTrue(isOpaque("b"));
  }

  @Test
  void directoryThatReplacesAFileIsOpaque() throws IOException {
    apply(layer().file("a", "").directory("a"));
    assertTrue(isOpaque("a"));
  }

  @Test
  void keepsOverlaysAttributesOfTheImageApartFromItsOwn() throws IOException {
    TarEntry inner =
        TarEntry.of(TarEntry.Type.DIRECTORY, LayerRecipe.utf8("a/"), 0755, 0)
            .withXattrs(dev.shale.tar.Xattrs.of("trusted.overlay.opaque", new byte[] {'y'}));
    apply(layer().entry(inner));
    assertFalse(isOpaque("a"));
    assertTrue(at("a").node().meta().xattrs().has("trusted.overlay.overlay.opaque"));
  }

  @Test
  void leavesNothingOfAufs() throws IOException {
    apply(layer().directory(".wh..wh.plnk").file(".wh..wh.plnk/1.2", "x").file(".wh..wh.aufs", ""));
    assertEquals(0, tree.list(path(".")).size());
  }

  @Test
  void leavesClosingToTheCaller() throws IOException {
    AtomicBoolean closed = new AtomicBoolean();
    InputStream after = new ByteArrayInputStream(new byte[] {1, 2, 3});
    InputStream tar =
        new SequenceInputStream(layer().file("a", "x").open(), after) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    applier.apply(tar);
    assertFalse(closed.get());
  }

  @Test
  void rejectsEntryThatEscapesItsRoot() {
    assertEquals(
        "apply layer: entry \"../x\": has \"..\", which points outside of the layer",
        refusal(layer().file("../x", "")));
  }

  @Test
  void rejectsAbsoluteEntry() {
    assertEquals(
        "apply layer: entry \"/etc/passwd\": is absolute, which points outside of the layer",
        refusal(layer().file("/etc/passwd", "")));
  }

  @Test
  void rejectsEntryThroughASymbolicLink() {
    assertEquals(
        "apply layer: entry \"a/etc/passwd\": is below \"a\", which is a symbolic link",
        refusal(layer().symlink("a", "/").file("a/etc/passwd", "")));
  }

  @Test
  void rejectsEntryBelowAFile() {
    assertEquals(
        "apply layer: entry \"a/b\": is below \"a\", which is no directory",
        refusal(layer().file("a", "").file("a/b", "")));
  }

  @Test
  void hidesNothingBelowWhatIsNoDirectory() throws IOException {
    apply(layer().symlink("a", "/").file("a/.wh.b", "").file("c", "").file("c/d/.wh.e", ""));
    assertEquals(2, tree.list(path(".")).size());
  }

  @Test
  void rejectsHardLinkThatEscapes() {
    assertEquals(
        "apply layer: entry \"a\": is a hard link to \"../../etc/shadow\", which points outside of"
            + " the layer",
        refusal(layer().hardLink("a", "../../etc/shadow")));
  }

  @Test
  void rejectsHardLinkToAnAbsolutePath() {
    assertEquals(
        "apply layer: entry \"a\": is a hard link to \"/etc/shadow\", which points outside of the"
            + " layer",
        refusal(layer().hardLink("a", "/etc/shadow")));
  }

  @Test
  void rejectsHardLinkThroughASymbolicLink() {
    assertEquals(
        "apply layer: entry \"b\": is a hard link through \"a\", which is a symbolic link",
        refusal(layer().symlink("a", "/etc").hardLink("b", "a/shadow")));
  }

  @Test
  void rejectsHardLinkToADirectory() {
    assertEquals(
        "apply layer: entry \"b\": is a hard link to the directory \"a\"",
        refusal(layer().directory("a").hardLink("b", "a")));
  }

  @Test
  void rejectsHardLinkToItself() {
    assertEquals(
        "apply layer: entry \"a\": is a hard link to \"a\", which it would replace",
        refusal(layer().file("a", "").hardLink("a", "a")));
  }

  @Test
  void rejectsHardLinkToWhatItReplaces() {
    assertEquals(
        "apply layer: entry \"a\": is a hard link to \"a/b\", which it would replace",
        refusal(layer().file("a/b", "").hardLink("a", "a/b")));
  }

  @Test
  void rejectsHardLinkToNothing() {
    assertEquals(
        "apply layer: entry \"a\": is a hard link to nothing", refusal(layer().hardLink("a", "")));
  }

  @Test
  void rejectsRootThatIsNoDirectory() {
    assertEquals(
        "apply layer: entry \".\": is the root, which can only be a directory",
        refusal(layer().symlink(".", "/etc")));
  }

  @Test
  void rejectsDeviceThatOverlayWouldTakeForAWhiteout() {
    assertEquals(
        "apply layer: entry \"a\": is a character device 0:0, which overlayfs would take for a"
            + " whiteout",
        refusal(ErrorKind.UNSUPPORTED, layer().device("a", 0, 0)));
  }

  @Test
  void rejectsBareWhiteout() {
    assertEquals(
        "apply layer: entry \".wh.\": a bare \".wh.\" names nothing to hide",
        refusal(layer().file(".wh.", "")));
  }
}
