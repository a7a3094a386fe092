package dev.shale.local;

import dev.shale.content.ContentStore;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.snapshot.LayerTrees;
import dev.shale.snapshot.RootCopies;
import dev.shale.snapshot.StagedTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the store's images and containers refer to, and the removal of what they do not. */
final class Sweeper {
  private final ContentStore content;
  private final LayerStore layers;
  private final PackedRecords packed;
  private final LayerTrees trees;
  private final RootCopies copies;

  Sweeper(
      ContentStore content,
      LayerStore layers,
      PackedRecords packed,
      LayerTrees trees,
      RootCopies copies) {
    this.content = content;
    this.layers = layers;
    this.packed = packed;
    this.trees = trees;
    this.copies = copies;
  }

  /**
   * Objects of the store.
   *
   * @param blobs the bytes of manifests, configs and layers
   * @param chains layers as trees, and roots of stacks as copies
   * @param diffIds layers of which something is known
   */
  record Objects(Set<Digest> blobs, Set<ChainId> chains, Set<Digest> diffIds) {
    /** None yet, to be added to by several threads. */
    static Objects none() {
      return new Objects(
          ConcurrentHashMap.newKeySet(),
          ConcurrentHashMap.newKeySet(),
          ConcurrentHashMap.newKeySet());
    }

    void add(StoredImage image) {
      blobs.add(image.digest());
      blobs.add(image.manifest().config().digest());
      add(image.layers());
    }

    void add(ContainerRecord container) {
      container.image().map(Descriptor::digest).ifPresent(blobs::add);
      add(container.layers());
      container.committing().ifPresent(layer -> add(container.parent(), layer));
    }

    private void add(List<LayerId> stack) {
      for (int i = 0; i < stack.size(); i++) {
        add(LayerId.chain(stack.subList(0, i)), stack.get(i));
      }
    }

    private void add(Optional<ChainId> below, LayerId layer) {
      add(layer, ChainId.append(below, layer.diffId()));
    }

    void add(LayerId layer, ChainId chain) {
      blobs.add(layer.blob().digest());
      diffIds.add(layer.diffId());
      chains.add(chain);
    }

    boolean isEmpty() {
      return blobs.isEmpty() && chains.isEmpty() && diffIds.isEmpty();
    }

    void addAll(Objects others) {
      blobs.addAll(others.blobs);
      chains.addAll(others.chains);
      diffIds.addAll(others.diffIds);
    }

    void removeAll(Objects others) {
      blobs.removeAll(others.blobs);
      chains.removeAll(others.chains);
      diffIds.removeAll(others.diffIds);
    }
  }

  static Objects referenced(List<StoredImage> images, List<ContainerRecord> containers) {
    Objects live = Objects.none();
    images.forEach(live::add);
    containers.forEach(live::add);
    return live;
  }

  /** Everything that is here. */
  Objects all() throws IOException {
    Objects all = Objects.none();
    all.blobs().addAll(content.list());
    all.chains().addAll(trees.list());
    all.chains().addAll(copies.list());
    all.diffIds().addAll(layers.tables().list());
    all.diffIds().addAll(packed.list());
    return all;
  }

  /** What becomes of the blobs that are removed. */
  enum Bytes {
    /** They are gone. */
    DELETED,
    /** Those that came from outside are kept for some days: somebody wanted them. */
    SET_ASIDE
  }

  /**
   * Removes objects; those that are not here are no error. Trees are only taken out of sight: the
   * caller closes them, which takes longer.
   */
  List<StagedTree> remove(Objects dead, Bytes bytes) throws IOException {
    List<StagedTree> trees = new ArrayList<>();
    for (ChainId chain : dead.chains()) {
      trees.addAll(this.trees.delete(chain));
      trees.addAll(copies.delete(chain));
    }
    for (Digest blob : dead.blobs()) {
      if (bytes == Bytes.SET_ASIDE && !layers.tables().has(blob)) {
        content.setAside(blob);
      } else {
        content.delete(blob); // a tar under its own diff ID was made here, and will be again
      }
    }
    for (Digest diffId : dead.diffIds()) {
      layers.tables().delete(diffId);
      packed.forget(diffId);
    }
    return trees;
  }
}
