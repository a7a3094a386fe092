package dev.shale.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.layer.Expansion;
import dev.shale.layer.LayerRecipe;
import dev.shale.layer.RootApplier;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Another process swaps a directory of a tree for a link to a place outside, all the time, while
 * files are put into the tree: some of that is refused, and nothing appears outside.
 */
@Tag("linux")
@Kernel(Kernel.Feature.SOME_ROOT)
final class SwappedDirectoryTest {
  private static final int FILES = 2_000;
  private static final int LAYERS = 50;
  private static final byte[] CONTENT = {'t', 'e', 'x', 't'};
  private static final String SWAPS =
      """
      import os, shutil
      outside = os.readlink('link')
      print(flush=True)
      while True:
          try:
              os.rename('d', 'kept')
              os.rename('link', 'd')
              os.rename('d', 'link')
              os.rename('kept', 'd')
          except OSError:  # a layer has put something else there
              for name in 'd', 'kept', 'link':
                  shutil.rmtree(name, True)
                  os.path.islink(name) and os.remove(name)
              os.makedirs('d', exist_ok=True)
              os.path.lexists('link') or os.symlink(outside, 'link')
      """;

  @TempDir Path scratch;
  private Path root;
  private Path outside;
  private Process swapper;

  @BeforeEach
  void swap() throws IOException {
    root = Files.createDirectory(scratch.resolve("root"));
    outside = Files.createDirectory(scratch.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "mine");
    Files.createDirectory(root.resolve("d"));
    Files.createSymbolicLink(root.resolve("link"), outside);
    swapper =
        new ProcessBuilder("python3", "-c", SWAPS)
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals('\n', swapper.getInputStream().read());
  }

  @AfterEach
  void stop() throws InterruptedException {
    swapper.destroyForcibly().waitFor();
  }

  static List<Beneath> ways() {
    return List.of(new Beneath.ByKernel(), new Beneath.PartByPart());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void nothingAppearsOutside(Beneath beneath) throws IOException {
    int refused = 0;
    try (LinuxTree tree = new LinuxTree(LinuxTree.openRoot(HostLibc.LIBC, root), beneath)) {
      for (int i = 0; i < FILES; i++) {
        refused += put(tree, i) ? 0 : 1;
      }
    }
    assertTrue(refused > 0, "the link was never in the way");
    assertNothingIsOutside();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void layersPutNothingOutside(Beneath beneath) throws IOException {
    try (LinuxTree tree = new LinuxTree(LinuxTree.openRoot(HostLibc.LIBC, root), beneath)) {
      for (int layer = 0; layer < LAYERS; layer++) {
        LayerRecipe recipe = LayerRecipe.layer().file("d/.wh.precious", "");
        for (int file = 0; file < LAYERS; file++) {
          recipe.file("d/in" + layer + "/f" + file, "text").symlink("d/l" + layer + file, "text");
        }
        apply(recipe, tree);
      }
    }
    assertNothingIsOutside();
  }

  private static void apply(LayerRecipe layer, LinuxTree tree) {
    RootApplier applier = new RootApplier(tree, RootApplier.DirectoryLinks.KEPT);
    try {
      applier.apply(Expansion.unlimited(), new ByteArrayInputStream(layer.bytes()));
      applier.finish();
    } catch (IOException | OciException e) {
      // the link was in the way, or came while something was looked at
    }
  }

  private void assertNothingIsOutside() throws IOException {
    assertTrue(swapper.isAlive());
    try (Stream<Path> there = Files.list(outside)) {
      assertEquals(List.of("precious"), there.map(path -> path.getFileName() + "").toList());
    }
    assertEquals("mine", Files.readString(outside.resolve("precious")));
  }

  /** Does all that applying a layer does in a directory; says whether nothing was refused. */
  private static boolean put(LinuxTree tree, int number) {
    TreePath file = TreePath.of("d/file" + number);
    NodeMeta meta = NodeMeta.of(0644, Instant.EPOCH);
    try {
      tree.create(file, new Node.File(meta, CONTENT.length), FileContent.of(CONTENT));
      tree.link(TreePath.of("d/link" + number), file);
      tree.setMeta(file, meta.withMode(0600));
      tree.replace(file, new Node.Symlink(meta.withMode(0777), CONTENT), FileContent.EMPTY);
      tree.remove(file);
      tree.remove(TreePath.of("d/precious"));
      tree.create(TreePath.of("d/sub" + number), new Node.Directory(meta), FileContent.EMPTY);
      return true;
    } catch (IOException | OciException e) {
      return false;
    }
  }
}
