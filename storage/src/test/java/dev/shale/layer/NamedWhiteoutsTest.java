package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.tar.Xattrs;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.FileTreeContract;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class NamedWhiteoutsTest implements FileTreeContract {
  private static final int TREES = 2_000;
  private static final NodeMeta META = NodeMeta.of(0755, Instant.ofEpochSecond(3));
  private static final WhiteoutFormat PLAIN = WhiteoutFormat.PLAIN;

  private final MemoryTree kept = new MemoryTree();
  private final FileTree tree = new NamedWhiteouts(kept);

  @Override
  public FileTree tree() {
    return tree;
  }

  private static TreePath path(String text) {
    return TreePath.of(text);
  }

  private static NodeMeta with(String attribute) {
    return META.withXattrs(Xattrs.of(attribute, "y".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void keepsWhiteoutsAsNames() throws IOException {
    tree.create(path("a"), PLAIN.whiteout(), FileContent.EMPTY);
    assertTrue(kept.find(path(".wh.a")).isPresent());
    assertEquals(PLAIN.whiteout(), tree.find(path("a")).orElseThrow().node());
    assertEquals(path("a"), tree.list(TreePath.ROOT).getFirst().path());
    tree.remove(path("a"));
    assertTrue(kept.list(TreePath.ROOT).isEmpty());
  }

  @Test
  void keepsOpaqueDirectoriesByANameInThem() throws IOException {
    Node opaque = new Node.Directory(PLAIN.opaque(META));
    tree.create(path("d"), opaque, FileContent.EMPTY);
    assertTrue(kept.find(path("d/.wh..wh..opq")).isPresent());
    assertEquals(new Node.Directory(META), kept.find(path("d")).orElseThrow().node());
    assertEquals(opaque, tree.find(path("d")).orElseThrow().node());
    assertTrue(tree.list(path("d")).isEmpty());
    tree.setMeta(path("d"), META);
    assertTrue(kept.list(path("d")).isEmpty());
    assertEquals(new Node.Directory(META), tree.find(path("d")).orElseThrow().node());
  }

  @Test
  void readsTheMarksThatThePeerMakesWhereItMay() throws IOException {
    kept.create(path("gone"), PLAIN.whiteout(), FileContent.EMPTY);
    kept.create(path("d"), new Node.Directory(with("trusted.overlay.opaque")), FileContent.EMPTY);
    kept.create(path("d/.wh..opq"), PLAIN.whiteout(), FileContent.EMPTY);
    kept.create(path("f"), new Node.File(with("user.fuseoverlayfs.origin"), 0), FileContent.EMPTY);
    assertTrue(PLAIN.isWhiteout(tree.find(path("gone")).orElseThrow().node()));
    Node.Directory opaque = (Node.Directory) tree.find(path("d")).orElseThrow().node();
    assertTrue(PLAIN.isOpaque(opaque));
    assertEquals(META, PLAIN.toLayer(opaque.meta()));
    assertTrue(tree.list(path("d")).isEmpty());
    Node.File copied = (Node.File) tree.find(path("f")).orElseThrow().node();
    assertTrue(PLAIN.isCopiedUp(copied));
  }

  @Test
  void refusesNamesThatWouldHideOthers() {
    assertThrows(
        OciException.class,
        () -> tree.create(path(".wh.x"), new Node.File(META, 0), FileContent.EMPTY));
  }

  @Test
  void packsWhatWasAppliedToIt() throws IOException {
    LayerPacker packer = new LayerPacker(PackOptions.of(PLAIN));
    for (int seed = 0; seed < TREES; seed++) {
      MemoryTree made = new RandomLayers(seed).plan().makeIn(new MemoryTree(), 0);
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      new LayerPacker(PackOptions.of(WhiteoutFormat.OVERLAY_TRUSTED)).pack(made, tar);
      NamedWhiteouts named = new NamedWhiteouts(new MemoryTree());
      new LayerApplier(named, PLAIN).apply(new ByteArrayInputStream(tar.toByteArray()));
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      packer.pack(named, again);
      assertEquals(dump(tar), dump(again), "seed " + seed);
    }
  }

  /** What a layer has, without the attributes that the peer takes for its own. */
  private static String dump(ByteArrayOutputStream tar) throws IOException {
    MemoryTree applied = new MemoryTree();
    new LayerApplier(applied, PLAIN).apply(new ByteArrayInputStream(tar.toByteArray()));
    return TreeDump.of(applied).replaceAll(" trusted\\.overlay\\.opaque=[0-9a-f]*", "");
  }
}
