package dev.shale.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.context.Selection;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkedLayerTest {
  @TempDir Path directory;
  private final MemoryTree source = new MemoryTree();
  private final MemoryTree root = new MemoryTree();

  @Test
  void directoryStandsInPlaceOfTheLinkThatIsThere() throws IOException {
    directory(root, "usr", 0755);
    directory(root, "usr/lib", 0755);
    file(root, "usr/lib/old", "old");
    root.create(
        TreePath.of("lib"), new Node.Symlink(meta(0777), bytes("usr/lib")), FileContent.EMPTY);
    file(source, "a", "new");
    copy("/lib/");
    assertTrue(node("lib") instanceof Node.Directory);
    assertEquals("new", text("lib/a"));
    assertTrue(root.find(TreePath.of("usr/lib/a")).isEmpty());
  }

  @Test
  void directoryThatIsThereKeepsItsFilesButNotItsMode() throws IOException {
    directory(root, "tmp", 01777);
    file(root, "tmp/old", "old");
    file(source, "a", "new");
    copy("/tmp/");
    assertEquals(0755, node("tmp").meta().mode());
    assertEquals("old", text("tmp/old"));
  }

  @Test
  void fileIsReplacedAndHardLinksStaySuch() throws IOException {
    file(root, "a", "old");
    file(source, "a", "new");
    source.link(TreePath.of("b"), TreePath.of("a"));
    copy("/");
    assertEquals("new", text("a"));
    assertEquals(
        root.find(TreePath.of("a")).orElseThrow().inode(),
        root.find(TreePath.of("b")).orElseThrow().inode());
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private void copy(String destination) throws IOException {
    try (LinkedLayer layer = new LinkedLayer(directory)) {
      new Placement(layer.target(), CopyOptions.of(Instant.EPOCH))
          .place(
              List.of(
                  new Placement.Part(
                      Selection.of(source, List.of(".")), new Placement.Archives.Copied())),
              TreePath.of(destination),
              Placement.Form.DIRECTORY);
      layer.putOver(root);
    }
  }

  private static void directory(MemoryTree tree, String path, int mode) throws IOException {
    tree.create(TreePath.of(path), new Node.Directory(meta(mode)), FileContent.EMPTY);
  }

  private static void file(MemoryTree tree, String path, String text) throws IOException {
    byte[] bytes = bytes(text);
    tree.create(TreePath.of(path), new Node.File(meta(0644), bytes.length), FileContent.of(bytes));
  }

  private static NodeMeta meta(int mode) {
    return NodeMeta.of(mode, Instant.EPOCH);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Node node(String path) {
    return root.find(TreePath.of(path)).map(TreeEntry::node).orElseThrow();
  }

  private String text(String path) throws IOException {
    try (InputStream in = root.read(TreePath.of(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
