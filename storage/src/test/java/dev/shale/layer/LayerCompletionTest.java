package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.layer;
import static dev.shale.layer.LayerRecipe.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link LayerApplier#complete} owes. */
class LayerCompletionTest {
  private static final NodeMeta STATED = NodeMeta.of(0750, LayerRecipe.TIME);
  private static final NodeMeta DEFAULT = NodeMeta.of(0755, Instant.EPOCH);

  private final MemoryTree tree = new MemoryTree();

  private void complete(LayerRecipe layer, LayerRecipe... below) throws IOException {
    LayerApplier applier = new LayerApplier(tree, WhiteoutFormat.OVERLAY_USER);
    TableOfContents toc = applier.apply(layer.open());
    RootfsView lower = RootfsView.of(List.of(below).stream().map(LayerRecipe::contents).toList());
    applier.complete(toc, lower);
  }

  private TreeEntry at(String path) {
    return tree.find(path(path)).orElseThrow();
  }

  private NodeMeta meta(String path) {
    return at(path).node().meta();
  }

  @Test
  void givesImpliedDirectoriesTheMetadataFromBelow() throws IOException {
    complete(layer().file("a/b/c", ""), layer().directory("./").directory("a").directory("a/b"));
    assertEquals(STATED, meta("."));
    assertEquals(STATED, meta("a"));
    assertEquals(STATED, meta("a/b"));
  }

  @Test
  void leavesStatedDirectoriesAsTheyAre() throws IOException {
    complete(layer().directory("a").file("a/b", ""), layer().file("a/x", ""));
    assertEquals(STATED, meta("a"));
  }

  @Test
  void leavesImpliedDirectoriesThatAreNotBelow() throws IOException {
    complete(layer().file("a/b", "").file("c/d", ""), layer().symlink("a", "c"));
    assertEquals(DEFAULT, meta("a"));
    assertEquals(DEFAULT, meta("c"));
  }

  @Test
  void takesNothingFromBelowAnOpaqueDirectory() throws IOException {
    complete(
        layer().file("a/.wh..wh..opq", "").file("a/b/c", ""),
        layer().directory("a").directory("a/b"));
    assertEquals(DEFAULT, meta("a/b"));
    assertEquals(STATED, meta("a").withXattrs(dev.shale.tar.Xattrs.NONE));
  }

  @Test
  void linkToALowerFileCopiesItUnderBothNames() throws IOException {
    complete(
        layer().directory("new").hardLink("new/b", "old/a"),
        layer().directory("old").file("old/a", "hello"));
    try (InputStream in = tree.read(path("new/b"))) {
      assertEquals("hello", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(at("new/b").inode(), at("old/a").inode());
    assertEquals(STATED, meta("old"));
  }

  @Test
  void linkToALowerFileThatThisLayerHidesHasOneName() throws IOException {
    complete(layer().hardLink("b", "a").file(".wh.a", ""), layer().file("a", "x"));
    assertEquals(1, at("b").inode().links());
    assertTrue(WhiteoutFormat.OVERLAY_USER.isWhiteout(at("a").node()));
  }

  @Test
  void linkToALowerFileInAHiddenDirectoryHasOneName() throws IOException {
    complete(layer().hardLink("b", "d/a").file(".wh.d", ""), layer().file("d/a", "x"));
    assertEquals(1, at("b").inode().links());
  }

  @Test
  void linksToOneLowerFileStayOneFile() throws IOException {
    complete(
        layer().hardLink("c", "a").hardLink("d", "b").hardLink("e", "d"),
        layer().file("a", "x").hardLink("b", "a"));
    assertEquals(5, at("a").inode().links());
  }

  @Test
  void opaqueRootHidesWhatIsInTheLowerRootOneByOne() throws IOException {
    WhiteoutFormat format = WhiteoutFormat.OVERLAY_USER;
    complete(
        layer().file(".wh..wh..opq", "").file("mine/a", ""),
        layer().file("mine/b", "").file("theirs", ""));
    assertTrue(format.isWhiteout(at("theirs").node()));
    assertTrue(at("mine").node() instanceof Node.Directory mine && format.isOpaque(mine));
  }

  @Test
  void rejectsLinkToNothing() {
    OciException refusal =
        assertThrows(
            OciException.class, () -> complete(layer().hardLink("b", "a"), layer().file("c", "")));
    assertEquals(
        "apply layer: entry \"b\": is a hard link to \"a\", which is neither in this layer nor"
            + " below it",
        refusal.getMessage());
  }

  @Test
  void rejectsLinkToALowerDirectory() {
    OciException refusal =
        assertThrows(
            OciException.class, () -> complete(layer().hardLink("b", "a"), layer().directory("a")));
    assertEquals(
        "apply layer: entry \"b\": is a hard link to the directory \"a\"", refusal.getMessage());
  }
}
