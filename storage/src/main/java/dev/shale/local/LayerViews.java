package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.image.ChainId;
import dev.shale.image.LayerId;
import dev.shale.layer.LayerContents;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.PackOptions;
import dev.shale.layer.RootfsView;
import dev.shale.layer.TableOfContents;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.snapshot.Changes;
import dev.shale.snapshot.LayerTrees;
import dev.shale.tree.FileTree;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The root file system of a stack of layers, to look at: nothing is unpacked or mounted. Files come
 * from a layer's tree where there is one, else from its blob.
 */
public final class LayerViews implements AutoCloseable {
  private final LayerStore store;
  private final List<Closeable> open = new ArrayList<>();
  private final Map<ChainId, LayerContents> layers = new HashMap<>();
  private RootfsView rootfs = RootfsView.EMPTY;

  private LayerViews(LayerStore store) {
    this.store = store;
  }

  static LayerViews open(LayerStore store, List<LayerId> stack) throws IOException {
    LayerViews views = new LayerViews(store);
    try {
      views.rootfs = views.beside(stack);
      return views;
    } catch (IOException | RuntimeException e) {
      views.close();
      throw e;
    }
  }

  /**
   * A stack with what was changed on it, as it is just now.
   *
   * @param changes are closed with the result
   */
  static LayerViews open(LayerStore store, List<LayerId> stack, Changes changes)
      throws IOException {
    LayerViews views = new LayerViews(store);
    views.open.add(changes);
    try {
      List<LayerContents> contents = views.contents(stack);
      ReadableTree changed = changes.found().tree();
      PackOptions plain = PackOptions.of(WhiteoutFormat.PLAIN);
      TableOfContents toc =
          new LayerPacker(plain).pack(changed, OutputStream.nullOutputStream()).toc();
      contents.add(LayerContents.ofTree(toc, changed));
      views.rootfs = RootfsView.of(contents);
      return views;
    } catch (IOException | RuntimeException e) {
      views.close();
      throw e;
    }
  }

  /**
   * The root of another stack; usable until this is closed. Of layers that both have, each knows
   * the other's.
   */
  public RootfsView beside(List<LayerId> stack) throws IOException {
    return RootfsView.of(contents(stack));
  }

  private List<LayerContents> contents(List<LayerId> stack) throws IOException {
    List<LayerContents> contents = new ArrayList<>();
    Optional<ChainId> chain = Optional.empty();
    for (LayerId layer : stack) {
      chain = Optional.of(ChainId.append(chain, layer.diffId()));
      LayerContents known = layers.get(chain.get());
      if (known == null) {
        known = contents(layer, chain.get());
        layers.put(chain.get(), known);
      }
      contents.add(known);
    }
    return contents;
  }

  private LayerContents contents(LayerId layer, ChainId chain) throws IOException {
    TableOfContents toc = store.tables().require(layer);
    Optional<LayerTrees.Tree> tree = store.anyTree(chain);
    if (tree.isPresent()) {
      FileTree files = tree.get().form().open(tree.get().path());
      open.add(files);
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

  /** What the merged root has at a path. */
  LinkResolver.Lookup lookup() {
    return path -> rootfs.find(path).map(TreeEntry::node);
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Closeable files : open) {
      try {
        files.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
