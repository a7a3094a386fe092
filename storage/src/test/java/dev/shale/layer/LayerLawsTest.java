package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for every layer; the seed is in each failure. */
class LayerLawsTest {
  private static final WhiteoutFormat FORMAT = WhiteoutFormat.OVERLAY_TRUSTED;
  private static final PackOptions WHOLE =
      PackOptions.of(FORMAT).withRoot(PackOptions.RootEntry.WRITE);
  private static final int TREES = 10_000;
  private static final int STACKS = 5_000;

  /** A packed layer with its table. */
  private record Packed(byte[] tar, TableOfContents toc) {
    LayerContents contents() {
      return LayerContents.ofTar(toc, () -> new ByteArrayInputStream(tar));
    }
  }

  private static Packed pack(ReadableTree tree) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    PackedLayer packed = new LayerPacker(WHOLE).pack(tree, tar);
    return new Packed(tar.toByteArray(), packed.toc());
  }

  private static MemoryTree apply(byte[] tar) throws IOException {
    MemoryTree tree = new MemoryTree();
    new LayerApplier(tree, FORMAT).apply(new ByteArrayInputStream(tar));
    return tree;
  }

  @Test
  void applyingWhatWasPackedGivesTheTreeAgain() throws IOException {
    for (int seed = 0; seed < TREES; seed++) {
      MemoryTree tree = new RandomLayers(seed).plan().makeIn(new MemoryTree(), 0);
      assertEquals(TreeDump.of(tree), TreeDump.of(apply(pack(tree).tar())), "seed " + seed);
    }
  }

  @Test
  void packingDoesNotDependOnTheOrderOfCreation() throws IOException {
    for (int seed = 0; seed < TREES; seed++) {
      RandomLayers.Plan plan = new RandomLayers(seed).plan();
      byte[] one = pack(plan.makeIn(new MemoryTree(), 1)).tar();
      byte[] other = pack(plan.makeIn(new MemoryTree(), 2)).tar();
      assertArrayEquals(one, other, "seed " + seed);
    }
  }

  @Test
  void conformingMakesTheTreeWhatItsTarWouldMake() throws IOException {
    PackOptions early = WHOLE.withLatest(Instant.ofEpochSecond(1));
    for (int seed = 0; seed < TREES; seed++) {
      MemoryTree tree = new RandomLayers(seed).plan().makeIn(new MemoryTree(), 0);
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      TableOfContents toc = new LayerPacker(early).pack(tree, tar).toc();
      new LayerConformance(tree, FORMAT, toc).run();
      assertEquals(TreeDump.of(apply(tar.toByteArray())), TreeDump.of(tree), "seed " + seed);
    }
  }

  @Test
  void packerSaysOfItsTarWhatAReaderDoes() throws IOException {
    for (int seed = 0; seed < TREES; seed++) {
      Packed packed = pack(new RandomLayers(seed).plan().makeIn(new MemoryTree(), 0));
      TableOfContents read = TableOfContents.scan(new ByteArrayInputStream(packed.tar()));
      assertEquals(read, packed.toc(), "seed " + seed);
    }
  }

  @Test
  void storedTablesAreReadBack() throws IOException {
    for (int seed = 0; seed < TREES; seed++) {
      TableOfContents toc = pack(new RandomLayers(seed).plan().makeIn(new MemoryTree(), 0)).toc();
      ByteArrayOutputStream stored = new ByteArrayOutputStream();
      toc.write(stored);
      assertEquals(
          toc,
          TableOfContents.read(new ByteArrayInputStream(stored.toByteArray())),
          "seed " + seed);
    }
  }

  @Test
  void viewShowsWhatOverlayWould() throws IOException {
    for (int seed = 0; seed < STACKS; seed++) {
      RandomLayers random = new RandomLayers(seed);
      List<MemoryTree> trees = new ArrayList<>();
      List<LayerContents> layers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        MemoryTree tree = random.plan().makeIn(new MemoryTree(), i);
        trees.add(tree);
        layers.add(pack(tree).contents());
      }
      assertEquals(
          TreeDump.of(OverlayModel.merge(trees, FORMAT)),
          TreeDump.of(RootfsView.of(layers)),
          "seed " + seed);
    }
  }

  @Test
  void viewOfCarelessLayersShowsWhatOverlayWouldOfThemApplied() throws IOException {
    int layersSeen = 0;
    for (int seed = 0; seed < STACKS; seed++) {
      RandomLayers random = new RandomLayers(seed);
      List<MemoryTree> trees = new ArrayList<>();
      List<LayerContents> layers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        RootfsView lower = RootfsView.of(layers);
        byte[] tar = random.recipe(files(lower)).bytes();
        Optional<MemoryTree> applied = applyOver(lower, tar);
        if (applied.isPresent()) {
          TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
          layers.add(new Packed(tar, toc).contents());
          trees.add(applied.get());
        }
      }
      layersSeen += layers.size();
      assertEquals(
          withoutSharing(TreeDump.of(OverlayModel.merge(trees, FORMAT))),
          withoutSharing(TreeDump.of(RootfsView.of(layers))),
          "seed " + seed);
    }
    assertTrue(layersSeen > STACKS, "too few layers were sound: " + layersSeen);
  }

  @Test
  void plainRootIsWhatTheViewShows() throws IOException {
    int rootsSeen = 0;
    for (int seed = 0; seed < STACKS; seed++) {
      RandomLayers random = new RandomLayers(seed);
      List<byte[]> tars = new ArrayList<>();
      List<LayerContents> layers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        RootfsView lower = RootfsView.of(layers);
        byte[] tar = random.recipe(files(lower)).bytes();
        if (applyOver(lower, tar).isPresent()) {
          TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
          layers.add(new Packed(tar, toc).contents());
          tars.add(tar);
        }
      }
      Optional<MemoryTree> root = plainRoot(tars);
      if (root.isPresent()) {
        rootsSeen++;
        assertEquals(TreeDump.of(RootfsView.of(layers)), TreeDump.of(root.get()), "seed " + seed);
      }
    }
    assertTrue(rootsSeen > STACKS * 9 / 10, "too few roots: " + rootsSeen);
  }

  /** The root, or nothing if a layer links to a file whose place it has taken before. */
  private static Optional<MemoryTree> plainRoot(List<byte[]> tars) throws IOException {
    MemoryTree root = new MemoryTree();
    RootApplier applier = new RootApplier(root, RootApplier.DirectoryLinks.REPLACED);
    try {
      for (byte[] tar : tars) {
        applier.apply(Expansion.unlimited(), new ByteArrayInputStream(tar));
      }
    } catch (OciException e) {
      assertTrue(e.getMessage().contains("is a hard link to"), e.getMessage());
      return Optional.empty();
    }
    applier.finish();
    return Optional.of(root);
  }

  /** The tree, or nothing if the layer is one that must be refused. */
  private static Optional<MemoryTree> applyOver(RootfsView lower, byte[] tar) throws IOException {
    MemoryTree tree = new MemoryTree();
    LayerApplier applier = new LayerApplier(tree, FORMAT);
    try {
      applier.complete(applier.apply(new ByteArrayInputStream(tar)), lower);
      return Optional.of(tree);
    } catch (OciException e) {
      assertTrue(e.getMessage().startsWith("apply layer: entry \""), e.getMessage());
      return Optional.empty();
    }
  }

  private static List<TreePath> files(RootfsView view) {
    List<TreePath> files = new ArrayList<>();
    collect(view, TreePath.ROOT, files);
    return files;
  }

  private static void collect(RootfsView view, TreePath directory, List<TreePath> files) {
    for (TreeEntry entry : view.list(directory)) {
      if (entry.node() instanceof Node.Directory) {
        collect(view, entry.path(), files);
      } else {
        files.add(entry.path());
      }
    }
  }

  /** Other names of a lower file are left behind when overlay copies it up under one of them. */
  private static String withoutSharing(String dump) {
    return dump.replaceAll(" == \\S+", "");
  }
}
