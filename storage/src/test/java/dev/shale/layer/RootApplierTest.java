package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.layer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import dev.shale.layer.RootApplier.DirectoryLinks;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootApplierTest {
  private final MemoryTree tree = new MemoryTree();
  private DirectoryLinks links = DirectoryLinks.REPLACED;

  private void apply(LayerRecipe... layers) throws IOException {
    RootApplier applier = new RootApplier(tree, links);
    for (LayerRecipe layer : layers) {
      applier.apply(Expansion.unlimited(), layer.open());
    }
    applier.finish();
  }

  private List<String> paths() throws IOException {
    List<String> paths = new ArrayList<>();
    addBelow(TreePath.ROOT, paths);
    return paths;
  }

  private void addBelow(TreePath directory, List<String> paths) throws IOException {
    for (TreeEntry entry : tree.list(directory)) {
      paths.add(entry.path().toString());
      if (entry.node() instanceof Node.Directory) {
        addBelow(entry.path(), paths);
      }
    }
  }

  private NodeMeta meta(String path) throws IOException {
    return tree.find(TreePath.of(path)).orElseThrow().node().meta();
  }

  @Test
  void removesWhatALayerHides() throws IOException {
    apply(layer().directory("d").file("d/a", "1").file("d/b", "2"), layer().file("d/.wh.a", ""));
    assertEquals(List.of("d", "d/b"), paths());
  }

  @Test
  void keepsWhatTheSameLayerPutWhereItHides() throws IOException {
    apply(
        layer().directory("d").file("d/a", "1").file("d/b", "2"),
        layer().file("d/new", "3").file("d/.wh..wh..opq", "").file("d/b", "4"));
    assertEquals(List.of("d", "d/b", "d/new"), paths());
  }

  @Test
  void hidesTheLowerContentOfADirectoryThatTheLayerPutsAnew() throws IOException {
    apply(
        layer().directory("d").file("d/a", "1"),
        layer().directory("d").file("d/new", "3").file(".wh.d", ""));
    assertEquals(List.of("d", "d/new"), paths());
  }

  @Test
  void putsAFileInPlaceOfADirectory() throws IOException {
    apply(layer().directory("d").file("d/a", "1"), layer().file("d", "2"));
    assertEquals(List.of("d"), paths());
  }

  @Test
  void putsADirectoryInPlaceOfALinkToOne() throws IOException {
    apply(
        layer().directory("usr").symlink("lib", "usr"),
        layer().directory("lib").file("lib/x", "1"));
    assertEquals(List.of("lib", "lib/x", "usr"), paths());
  }

  @Test
  void keepsALinkToADirectoryWhenAskedTo() throws IOException {
    links = DirectoryLinks.KEPT;
    apply(
        layer().directory("usr").file("usr/old", "").symlink("lib", "usr"),
        layer().directory("lib").file("lib/x", "1").file("lib/.wh.old", ""));
    assertEquals(List.of("lib", "usr", "usr/x"), paths());
  }

  @Test
  void followsALinkThatANameImplies() throws IOException {
    links = DirectoryLinks.FOLLOWED;
    apply(layer().directory("usr").symlink("lib", "/usr"), layer().file("lib/x", "1"));
    assertEquals(List.of("lib", "usr", "usr/x"), paths());
  }

  @Test
  void replacesALinkThatIsFollowedByTheDirectoryThatALayerHas() throws IOException {
    links = DirectoryLinks.FOLLOWED;
    apply(
        layer().directory("usr").symlink("lib", "usr"),
        layer().directory("lib").file("lib/x", "1"));
    assertEquals(List.of("lib", "lib/x", "usr"), paths());
  }

  @Test
  void replacesALinkThatWasFollowedBeforeItsDirectoryCame() throws IOException {
    links = DirectoryLinks.FOLLOWED;
    apply(
        layer().directory("usr").symlink("lib", "usr"),
        layer().file("lib/x", "1").directory("lib"));
    assertEquals(List.of("lib", "usr", "usr/x"), paths());
  }

  @Test
  void hidesWhatIsWhereAKeptLinkLeads() throws IOException {
    links = DirectoryLinks.KEPT;
    apply(
        layer().directory("usr").file("usr/old", "").symlink("lib", "usr"),
        layer().directory("lib").file("lib/x", "1").file("lib/.wh..wh..opq", ""));
    assertEquals(List.of("lib", "usr", "usr/x"), paths());
  }

  @Test
  void hidesNothingThroughALinkThatTheLayerPutInPlaceOfTheDirectory() throws IOException {
    apply(
        layer().directory("d").file("d/a", "1").directory("e").file("e/a", "2"),
        layer().symlink("d", "e").file("d/.wh.a", ""));
    assertEquals(List.of("d", "e", "e/a"), paths());
  }

  @Test
  void linksToAFileOfALowerLayer() throws IOException {
    apply(layer().file("a", "1"), layer().hardLink("b", "a"));
    assertEquals(
        tree.find(TreePath.of("a")).orElseThrow().inode(),
        tree.find(TreePath.of("b")).orElseThrow().inode());
  }

  @Test
  void keepsTheTimeOfADirectoryThatALaterLayerFills() throws IOException {
    apply(layer().directory("d"), layer().file("d/x", "1"));
    assertEquals(LayerRecipe.TIME, meta("d").mtime());
  }

  @Test
  void staysInsideTheRootWhereAKeptLinkLeadsOut() throws IOException {
    links = DirectoryLinks.KEPT;
    apply(layer().directory("d").symlink("up", "../../../d"), layer().file("up/x", "1"));
    assertEquals(List.of("d", "d/x", "up"), paths());
  }

  @Test
  void refusesAnEntryBelowAFile() {
    assertThrows(OciException.class, () -> apply(layer().file("a", "1").file("a/b", "2")));
  }

  @Test
  void refusesAFileInPlaceOfTheRoot() {
    assertThrows(OciException.class, () -> apply(layer().file(".", "1")));
  }
}
