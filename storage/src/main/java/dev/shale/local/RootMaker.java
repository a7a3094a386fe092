package dev.shale.local;

import dev.shale.image.ChainId;
import dev.shale.image.LayerId;
import dev.shale.layer.LayerStream;
import dev.shale.layer.RootApplier;
import dev.shale.linux.Mounts;
import dev.shale.snapshot.RootCopies;
import dev.shale.snapshot.RootCopy;
import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.StagingArea;
import dev.shale.tree.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes whole roots of layers, where they cannot be stacked. */
final class RootMaker {
  private final LayerStore layers;
  private final RootCopies copies;
  private final StagingArea staging;
  private final Path store;

  /**
   * @param store where the roots will be
   */
  RootMaker(LayerStore layers, RootCopies copies, StagingArea staging, Path store) {
    this.layers = layers;
    this.copies = copies;
    this.staging = staging;
    this.store = store;
  }

  /** Whether nothing can be executed where the roots are. */
  boolean forbidsExecution() throws IOException {
    return Mounts.forbidsExecution(store);
  }

  /**
   * Makes the root of a stack: of a copy that is left, if there is one, else of the layers.
   *
   * @param copy has not been made
   */
  void make(List<LayerId> stack, RootCopy copy) throws IOException {
    Files.createDirectories(copy.directory().resolveSibling(""));
    Optional<ChainId> chain = LayerId.chain(stack);
    if (chain.isPresent() && copies.take(chain.get(), copy)) {
      return;
    }
    try (StagedTree staged = staging.open()) {
      RootCopy draft = copy.at(staged.path().resolve("copy"));
      unpack(stack, draft);
      draft.settle(chain);
      Files.move(draft.directory(), copy.directory());
    }
  }

  private void unpack(List<LayerId> stack, RootCopy copy) throws IOException {
    Files.createDirectories(copy.root());
    try (FileTree files = copy.open()) {
      RootApplier applier = new RootApplier(files, RootApplier.DirectoryLinks.REPLACED);
      for (int i = 0; i < stack.size(); i++) {
        LayerId layer = stack.get(i);
        ChainId chain = LayerId.chain(stack.subList(0, i + 1)).orElseThrow();
        try (InputStream packed = layers.packed(layer, chain).open();
            LayerStream stream = new LayerStream(packed, layer.blob(), layer.diffId())) {
          applier.apply(layers.expansion(layer.blob()), stream.tar());
          stream.finish();
        }
      }
      applier.finish();
    }
  }

  /** Leaves a root, which nobody uses any more, to whoever goes on from that stack. */
  void leave(RootCopy copy, List<LayerId> stack) throws IOException {
    Optional<ChainId> chain = LayerId.chain(stack);
    if (chain.isPresent()) {
      copies.leave(copy, chain.get());
    }
  }
}
