package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.LayerId;
import dev.shale.layer.LayerContents;
import dev.shale.layer.RootfsView;
import dev.shale.layer.TableOfContents;
import dev.shale.linux.LinuxTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The root file system of a stack of layers, to look at: nothing is unpacked or mounted. Files come
 * from a layer's tree where there is one, else from its blob.
 */
public final class LayerViews implements AutoCloseable {
  private final RootfsView rootfs;
  private final List<LinuxTree> trees;

  private LayerViews(RootfsView rootfs, List<LinuxTree> trees) {
    this.rootfs = rootfs;
    this.trees = trees;
  }

  static LayerViews open(LayerStore store, List<LayerId> layers) throws IOException {
    List<LinuxTree> trees = new ArrayList<>();
    List<LayerContents> contents = new ArrayList<>();
    try {
      Optional<ChainId> chain = Optional.empty();
      for (LayerId layer : layers) {
        chain = Optional.of(ChainId.append(chain, layer.diffId()));
        contents.add(contents(store, layer, chain.get(), trees));
      }
      return new LayerViews(RootfsView.of(contents), trees);
    } catch (IOException | RuntimeException e) {
      closeAll(trees);
      throw e;
    }
  }

  private static LayerContents contents(
      LayerStore store, LayerId layer, ChainId chain, List<LinuxTree> trees) throws IOException {
    TableOfContents toc =
        store
            .toc(layer.diffId())
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "look into layer %s: the store has no table of contents for it; pull the"
                            + " image again",
                        layer.blob().digest()));
    Optional<Path> tree = store.tree(chain);
    if (tree.isPresent()) {
      LinuxTree files = LinuxTree.open(tree.get());
      trees.add(files);
      return LayerContents.ofTree(toc, files);
    }
    return LayerContents.ofTar(
        toc,
        () -> {
          Blob blob = store.packed(layer, chain);
          return Compression.of(blob.descriptor().mediaType()).decompress(blob.open());
        });
  }

  /** The merged root; usable until this is closed. */
  public RootfsView rootfs() {
    return rootfs;
  }

  @Override
  public void close() throws IOException {
    closeAll(trees);
  }

  private static void closeAll(List<LinuxTree> trees) throws IOException {
    for (LinuxTree tree : trees) {
      tree.close();
    }
  }
}
