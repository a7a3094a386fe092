package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.error.OciException;
import dev.shale.linux.Kernel;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.Mounts;
import dev.shale.linux.Overlay;
import dev.shale.tree.Node;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The laws of layers on a file system, and overlayfs's own opinion of what layers show. */
@Tag("linux")
@Kernel({Kernel.Feature.ROOT, Kernel.Feature.OVERLAY, Kernel.Feature.PRIVATE_MOUNTS})
class LayerOnLinuxTest {
  private static final WhiteoutFormat FORMAT = WhiteoutFormat.OVERLAY_TRUSTED;
  private static final int TREES = 200;
  private static final int STACKS = 100;
  private static final int HEIGHT = 3;

  @TempDir Path scratch;

  /** Unpacked layers with what they say. */
  private record Stack(List<Path> baseFirst, List<LayerContents> layers) {
    Stack() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    RootfsView view() {
      return RootfsView.of(layers);
    }
  }

  private static RandomLayers random(int seed) {
    return new RandomLayers(seed, RandomLayers.Ground.DISK);
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectories(scratch.resolve(name));
  }

  private static byte[] pack(LinuxTree tree) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    PackOptions whole = PackOptions.of(FORMAT).withRoot(PackOptions.RootEntry.WRITE);
    new LayerPacker(whole).pack(tree, tar);
    return tar.toByteArray();
  }

  private static void clear(Path directory) throws IOException {
    try (LinuxTree tree = LinuxTree.open(directory)) {
      tree.remove(TreePath.ROOT);
    }
  }

  @Test
  void applyingWhatWasPackedGivesTheTreeAgain() throws IOException {
    for (int seed = 0; seed < TREES; seed++) {
      try (LinuxTree tree = LinuxTree.open(directory("tree"));
          LinuxTree again = LinuxTree.open(directory("again"))) {
        random(seed).plan().makeIn(tree, seed);
        new LayerApplier(again, FORMAT).apply(new ByteArrayInputStream(pack(tree)));
        assertEquals(TreeDump.of(tree), TreeDump.of(again), "seed " + seed);
      }
      clear(directory("tree"));
      clear(directory("again"));
    }
  }

  @Test
  void overlayShowsWhatTheViewDoes() throws IOException {
    for (int seed = 0; seed < STACKS; seed++) {
      RandomLayers random = random(seed);
      Stack stack = new Stack();
      for (int i = 0; i < HEIGHT; i++) {
        Path layer = directory("layer" + i);
        try (LinuxTree tree = random.plan().makeIn(LinuxTree.open(layer), i)) {
          add(stack, layer, pack(tree));
        }
      }
      compare(stack, "seed " + seed);
    }
  }

  @Test
  void overlayShowsWhatTheViewDoesOfCarelessLayers() throws IOException {
    for (int seed = 0; seed < STACKS; seed++) {
      RandomLayers random = random(seed);
      Stack stack = new Stack();
      for (int i = 0; i < HEIGHT; i++) {
        applySoundLayer(random, stack, directory("layer" + i));
      }
      compare(stack, "seed " + seed);
    }
  }

  /** Tries layers until one is not refused. */
  private static void applySoundLayer(RandomLayers random, Stack stack, Path directory)
      throws IOException {
    while (true) {
      byte[] tar = random.recipe(files(stack.view())).bytes();
      try (LinuxTree tree = LinuxTree.open(directory)) {
        LayerApplier applier = new LayerApplier(tree, FORMAT);
        applier.complete(applier.apply(new ByteArrayInputStream(tar)), stack.view());
        add(stack, directory, tar);
        return;
      } catch (OciException e) {
        clear(directory);
      }
    }
  }

  private static void add(Stack stack, Path directory, byte[] tar) throws IOException {
    stack.baseFirst().add(directory);
    TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
    stack.layers().add(LayerContents.ofTar(toc, () -> new ByteArrayInputStream(tar)));
  }

  private static void compare(Stack stack, String seed) throws IOException {
    Overlay overlay = Overlay.of(stack.baseFirst().reversed(), Overlay.Marks.TRUSTED);
    try (LinuxTree shown = Mounts.view(overlay)) {
      assertEquals(
          withoutSharing(TreeDump.of(shown)), withoutSharing(TreeDump.of(stack.view())), seed);
    }
    for (Path layer : stack.baseFirst()) {
      clear(layer);
    }
  }

  private static List<TreePath> files(RootfsView view) {
    List<TreePath> files = new ArrayList<>();
    List<TreePath> directories = new ArrayList<>(List.of(TreePath.ROOT));
    while (!directories.isEmpty()) {
      for (TreeEntry entry : view.list(directories.removeLast())) {
        boolean directory = entry.node() instanceof Node.Directory;
        (directory ? directories : files).add(entry.path());
      }
    }
    return files;
  }

  /** Names of one file in several layers are several files to overlayfs. */
  private static String withoutSharing(String dump) {
    return dump.replaceAll(" == \\S+", "");
  }
}
