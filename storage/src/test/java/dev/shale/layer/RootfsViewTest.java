package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.layer;
import static dev.shale.layer.LayerRecipe.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RootfsViewTest {
  private static RootfsView view(LayerRecipe... baseFirst) {
    return RootfsView.of(Stream.of(baseFirst).map(LayerRecipe::contents).toList());
  }

  private static List<String> names(RootfsView view, String directory) {
    return view.list(path(directory)).stream().map(entry -> entry.path().toString()).toList();
  }

  private static String text(RootfsView view, String file) throws IOException {
    try (InputStream in = view.read(path(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static TreeEntry at(RootfsView view, String path) {
    return view.find(path(path)).orElseThrow();
  }

  @Test
  void ofNoLayersIsAnEmptyRoot() {
    assertEquals(List.of(), RootfsView.EMPTY.list(TreePath.ROOT));
    assertTrue(RootfsView.EMPTY.has(TreePath.ROOT));
  }

  @Test
  void mergesDirectories() {
    RootfsView view = view(layer().file("a/x", ""), layer().file("a/w", ""));
    assertEquals(List.of("a/w", "a/x"), names(view, "a"));
  }

  @Test
  void upperFileCoversLowerOne() throws IOException {
    assertEquals("new", text(view(layer().file("a", "old"), layer().file("a", "new")), "a"));
  }

  @Test
  void readsFromWhicheverLayerHasTheFile() throws IOException {
    RootfsView view = view(layer().file("a", "one").file("b", "two"), layer().file("c", "three"));
    assertEquals("two", text(view, "b"));
    assertEquals("three", text(view, "c"));
  }

  @Test
  void whiteoutHidesAndLaterLayerBringsBack() {
    LayerRecipe base = layer().file("a/x", "");
    assertFalse(view(base, layer().file(".wh.a", "")).has(path("a/x")));
    RootfsView back =
        view(layer().file("a/x", ""), layer().file(".wh.a", ""), layer().file("a/y", ""));
    assertEquals(List.of("a/y"), names(back, "a"));
  }

  @Test
  void opaqueDirectoryShowsOnlyItsOwn() {
    RootfsView view =
        view(layer().file("a/x", ""), layer().file("a/y", "").file("a/.wh..wh..opq", ""));
    assertEquals(List.of("a/y"), names(view, "a"));
  }

  @Test
  void directoryOverAFileOverADirectoryShowsOnlyItsOwn() {
    RootfsView view = view(layer().file("a/x", ""), layer().file("a", ""), layer().file("a/y", ""));
    assertEquals(List.of("a/y"), names(view, "a"));
  }

  @Test
  void impliedDirectoryKeepsTheMetadataFromBelow() {
    RootfsView view = view(layer().directory("a"), layer().file("a/b", ""));
    assertEquals(NodeMeta.of(0750, LayerRecipe.TIME), at(view, "a").node().meta());
  }

  @Test
  void impliedDirectoryOfNoLayerIsRootsOwn() {
    assertEquals(
        NodeMeta.of(0755, Instant.EPOCH), at(view(layer().file("a/b", "")), "a").node().meta());
  }

  @Test
  void hardLinksAreOneInodeAlsoAcrossLayers() {
    RootfsView view = view(layer().file("a", "x").hardLink("b", "a"), layer().hardLink("c", "a"));
    assertEquals(at(view, "a").inode(), at(view, "c").inode());
    assertEquals(3, at(view, "b").inode().links());
  }

  @Test
  void hardLinkOutlivesTheLowerNameThatItsLayerHides() throws IOException {
    RootfsView view = view(layer().file("a", "x"), layer().hardLink("b", "a").file(".wh.a", ""));
    assertEquals("x", text(view, "b"));
    assertFalse(view.has(path("a")));
  }

  @Test
  void followsNoLinkItself() {
    RootfsView view = view(layer().symlink("a", "b").file("b/c", ""));
    assertTrue(at(view, "a").node() instanceof Node.Symlink);
    OciException refusal = assertThrows(OciException.class, () -> view.find(path("a/c")));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  @Test
  void resolvesLinksAsAProcessInsideWould() throws IOException {
    RootfsView view = view(layer().symlink("bin", "/usr/bin"), layer().file("usr/bin/sh", ""));
    assertEquals(path("usr/bin/sh"), LinkResolver.of(view).resolve(path("bin/sh")));
  }

  @Test
  void saysWhyItCannotListOrRead() {
    RootfsView view = view(layer().file("a", "").directory("d"));
    assertEquals(
        "list a: is no directory",
        assertThrows(OciException.class, () -> view.list(path("a"))).getMessage());
    assertEquals(
        "list x: not found",
        assertThrows(OciException.class, () -> view.list(path("x"))).getMessage());
    assertEquals(
        "read d: is no regular file",
        assertThrows(OciException.class, () -> view.read(path("d"))).getMessage());
    assertEquals(
        "read x: not found",
        assertThrows(OciException.class, () -> view.read(path("x"))).getMessage());
    assertEquals(Optional.empty(), view.find(path("x/y")));
  }

  @Test
  void rejectsStackWhoseHardLinkLeadsNowhere() {
    assertEquals(
        "apply layer: entry \"b\": is a hard link to \"a\", which is neither in this layer nor"
            + " below it",
        assertThrows(OciException.class, () -> view(layer().hardLink("b", "a"))).getMessage());
  }
}
