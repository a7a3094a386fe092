package dev.shale.layer;

import dev.shale.linux.Kernel;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.Mounts;
import dev.shale.linux.Overlay;
import dev.shale.tree.FileTree;
import dev.shale.tree.MemoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The whiteouts' matrix, as each of those who show layers sees it. */
final class WhiteoutMatrixTest {
  private static RootfsView view(List<LayerRecipe> layers) {
    return RootfsView.of(layers.stream().map(LayerRecipe::contents).toList());
  }

  /** Applies the last of some layers to a tree. */
  private static void apply(List<LayerRecipe> layers, FileTree tree, WhiteoutFormat format)
      throws IOException {
    LayerApplier applier = new LayerApplier(tree, format);
    TableOfContents toc = applier.apply(layers.getLast().open());
    applier.complete(toc, view(layers.subList(0, layers.size() - 1)));
  }

  /** Nothing is unpacked. */
  @Nested
  final class OfTables implements WhiteoutMatrixContract {
    @Override
    public String show(List<LayerRecipe> layers) throws IOException {
      return MergedListing.of(view(layers));
    }
  }

  /** Trees in memory, merged as overlayfs does it. */
  @Nested
  final class OfTrees implements WhiteoutMatrixContract {
    private static final WhiteoutFormat FORMAT = WhiteoutFormat.OVERLAY_TRUSTED;

    @Override
    public String show(List<LayerRecipe> layers) throws IOException {
      List<MemoryTree> trees = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        MemoryTree tree = new MemoryTree();
        apply(layers.subList(0, i + 1), tree, FORMAT);
        trees.add(tree);
      }
      return MergedListing.of(OverlayModel.merge(trees, FORMAT));
    }
  }

  /** One plain tree. */
  @Nested
  final class OfPlainRoot implements WhiteoutMatrixContract {
    @Override
    public String show(List<LayerRecipe> layers) throws IOException {
      MemoryTree root = new MemoryTree();
      RootApplier applier = new RootApplier(root, RootApplier.DirectoryLinks.REPLACED);
      for (LayerRecipe layer : layers) {
        applier.apply(Expansion.unlimited(), layer.open());
      }
      applier.finish();
      return MergedListing.of(root);
    }
  }

  /** Directories that the kernel stacks. */
  abstract static class OfMounts implements WhiteoutMatrixContract {
    @TempDir Path scratch;

    abstract WhiteoutFormat format();

    abstract Overlay.Marks marks();

    @Override
    public String show(List<LayerRecipe> layers) throws IOException {
      List<Path> topFirst = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        Path directory = Files.createDirectory(scratch.resolve("layer" + i));
        try (LinuxTree tree = LinuxTree.open(directory)) {
          apply(layers.subList(0, i + 1), tree, format());
        }
        topFirst.addFirst(directory);
      }
      // A single lower would be shown as it is, whiteouts and all.
      topFirst.addLast(Files.createDirectory(scratch.resolve("nothing")));
      try (LinuxTree shown = Mounts.view(Overlay.of(topFirst, marks()))) {
        return MergedListing.of(shown);
      }
    }
  }

  @Nested
  @Tag("linux")
  @Kernel({Kernel.Feature.ROOT, Kernel.Feature.OVERLAY})
  final class OfMountsWithTrustedMarks extends OfMounts {
    @Override
    WhiteoutFormat format() {
      return WhiteoutFormat.OVERLAY_TRUSTED;
    }

    @Override
    Overlay.Marks marks() {
      return Overlay.Marks.TRUSTED;
    }
  }

  @Nested
  @Tag("linux")
  @Kernel({Kernel.Feature.SOME_ROOT, Kernel.Feature.OVERLAY})
  final class OfMountsWithUsersMarks extends OfMounts {
    @Override
    WhiteoutFormat format() {
      return WhiteoutFormat.OVERLAY_USER;
    }

    @Override
    Overlay.Marks marks() {
      return Overlay.Marks.USER;
    }
  }
}
