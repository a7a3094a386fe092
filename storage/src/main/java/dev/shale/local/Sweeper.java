package dev.shale.local;

import dev.shale.content.ContentStore;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.snapshot.LayerTrees;
import java.io.IOException;
import java.util.HashSet;
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

  Sweeper(ContentStore content, LayerStore layers, PackedRecords packed, LayerTrees trees) {
    this.content = content;
    this.layers = layers;
    this.packed = packed;
    this.trees = trees;
  }

  /** Objects of the store: blobs, trees, and what is known of layers by their diff IDs. */
  record Objects(Set<Digest> blobs, Set<ChainId> chains, Set<Digest> diffIds) {
    static Objects none() {
      return new Objects(new HashSet<>(), new HashSet<>(), new HashSet<>());
    }

    /** None yet, to be added to by several threads. */
    static Objects noneYet() {
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
        add(LayerStore.chain(stack.subList(0, i)), stack.get(i));
      }
    }

    private void add(Optional<ChainId> below, LayerId layer) {
      blobs.add(layer.blob().digest());
      diffIds.add(layer.diffId());
      chains.add(ChainId.append(below, layer.diffId()));
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
    all.diffIds().addAll(layers.tocs());
    all.diffIds().addAll(packed.list());
    return all;
  }

  /** Removes objects; those that are not here are no error. */
  void remove(Objects dead) throws IOException {
    for (Digest blob : dead.blobs()) {
      content.delete(blob);
    }
    for (ChainId chain : dead.chains()) {
      trees.delete(chain);
    }
    for (Digest diffId : dead.diffIds()) {
      layers.deleteToc(diffId);
      packed.forget(diffId);
    }
  }
}
