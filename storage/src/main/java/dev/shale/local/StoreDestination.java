package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.WatchedBlob;
import dev.shale.content.BlobWriter;
import dev.shale.content.ContentStore;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An image on its way into the store. Layers are verified, kept, listed and unpacked in the one
 * pass in which they come, each in a staging tree; {@link #publish} makes the trees a stack, base
 * first, and then the name.
 */
final class StoreDestination implements ImageDestination {
  private final List<ImageReference> names;
  private final ContentStore content;
  private final LayerStore layers;
  private final ImageRecords images;
  private final Unpublished unpublished;

  /** The diff ID of each layer that was announced, by its blob. */
  private final Map<Digest, Digest> diffIds = new ConcurrentHashMap<>();

  /** The stack that was announced. */
  private volatile List<LayerId> expected = List.of();

  private final Map<Digest, StagedLayer> staged = new ConcurrentHashMap<>();

  /** What was not here before; nobody's, until the image is published. */
  private final Sweeper.Objects added = Sweeper.Objects.none();

  private boolean published;

  /** Whether something stopped coming that may come when it is asked for again. */
  private volatile boolean brokenOff;

  StoreDestination(
      List<ImageReference> names,
      ContentStore content,
      LayerStore layers,
      ImageRecords images,
      Unpublished unpublished) {
    this.names = List.copyOf(names);
    this.content = content;
    this.layers = layers;
    this.images = images;
    this.unpublished = unpublished;
    unpublished.opened();
  }

  @Override
  public String name() {
    return "store:" + (names.isEmpty() ? "" : names.getFirst());
  }

  @Override
  public void admit(Manifest manifest) {
    image(manifest);
  }

  private ImageManifest image(Manifest manifest) {
    return switch (manifest) {
      case ImageManifest image when image.isImage() -> image;
      case ImageManifest artifact ->
          throw OciException.unsupported(
              "write %s: the store keeps images, and this is an artifact with a config of type %s",
              name(), artifact.config().mediaType());
      case Schema1Manifest _ -> throw OciException.unsupported("write %s: not schema 1", name());
      case ImageIndex _ ->
          throw OciException.unsupported(
              "write %s: the store keeps images of one platform; choose one with --platform",
              name());
    };
  }

  @Override
  public void expect(ImageManifest manifest, ImageConfig config) {
    List<Digest> ids = config.diffIds();
    if (ids.size() != manifest.layers().size()) {
      throw OciException.invalid(
          "store image: its manifest has %d layers, its config %d diff IDs",
          manifest.layers().size(), ids.size());
    }
    List<LayerId> stack = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      stack.add(new LayerId(manifest.layers().get(i), ids.get(i)));
      diffIds.put(manifest.layers().get(i).digest(), ids.get(i));
    }
    expected = List.copyOf(stack);
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    Digest diffId = diffIds.get(blob.digest());
    boolean kept = content.size(blob.digest()).orElse(-1) == blob.size();
    if (diffId == null) {
      return kept;
    }
    return layers.tables().has(diffId)
        && (kept || (blob.digest().equals(diffId) && isTreeHere(blob)));
  }

  /**
   * Whether images here have the layer where it is expected, and as a tree. Their word is needed: a
   * tree gives the bytes of a tar again only if it was made here.
   */
  private boolean isTreeHere(Descriptor tar) throws IOException {
    Set<ChainId> wanted = chains(expected, tar);
    Set<ChainId> known = new HashSet<>();
    for (StoredImage image : images.list()) {
      known.addAll(chains(image.layers(), tar));
    }
    for (ChainId chain : wanted) {
      if (!known.contains(chain) || layers.exactTree(chain).isEmpty()) {
        return false;
      }
    }
    return !wanted.isEmpty();
  }

  /** The places of a layer in a stack. */
  private static Set<ChainId> chains(List<LayerId> stack, Descriptor layer) {
    Set<ChainId> chains = new HashSet<>();
    for (int i = 0; i < stack.size(); i++) {
      Descriptor blob = stack.get(i).blob();
      if (blob.digest().equals(layer.digest()) && blob.size() == layer.size()) {
        chains.add(LayerId.chain(stack.subList(0, i + 1)).orElseThrow());
      }
    }
    return chains;
  }

  @Override
  public void put(Blob blob) throws IOException {
    WatchedBlob watched = new WatchedBlob(blob);
    try {
      receive(watched);
    } catch (IOException | RuntimeException e) {
      brokenOff |= watched.isBreak(e);
      throw e;
    }
  }

  private void receive(Blob blob) throws IOException {
    note(blob.descriptor().digest());
    Digest diffId = diffIds.get(blob.descriptor().digest());
    if (diffId == null) {
      content.put(blob);
      return;
    }
    if (!layers.tables().has(diffId)) {
      added.diffIds().add(diffId);
    }
    StagedLayer layer = layers.receive(blob, diffId);
    StagedLayer before = staged.put(blob.descriptor().digest(), layer);
    if (before != null) {
      before.close();
    }
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    try (BlobWriter writer = content.write()) {
      producer.writeTo(writer.stream());
      Descriptor blob = writer.commit(type);
      added.blobs().add(blob.digest());
      return blob;
    }
  }

  private void note(Digest blob) throws IOException {
    if (content.size(blob).isEmpty()) {
      added.blobs().add(blob);
    }
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    note(manifest.digest());
    content.put(Blob.of(manifest.descriptor(), manifest.bytes()));
  }

  @Override
  public void publish(RawManifest raw) throws IOException {
    ImageManifest manifest = image(raw.manifest());
    ImageConfig config =
        ImageConfig.parse(content.readSmall(manifest.config(), RawManifest.MAX_BYTES));
    StoredImage image = new StoredImage(List.of(), raw, manifest, config);
    expect(manifest, config);
    stack(image.layers());
    put(raw);
    if (names.isEmpty()) {
      images.add(raw.descriptor(), Optional.empty());
    }
    for (ImageReference name : names) {
      images.add(raw.descriptor(), Optional.of(name));
    }
    published = true;
  }

  private void stack(List<LayerId> all) throws IOException {
    noteWhatIsMadeOf(all);
    for (int i = 0; i < all.size(); i++) {
      List<LayerId> below = all.subList(0, i);
      ChainId chain = LayerId.chain(all.subList(0, i + 1)).orElseThrow();
      StagedLayer layer = staged.remove(all.get(i).blob().digest());
      if (layer == null) {
        continue; // it was here before, or came packed by the copier
      }
      try (layer) {
        if (layer.tree().isPresent() && layers.tree(chain).isEmpty()) {
          layers.unpackArrivals(below);
          layers.publish(layer, below);
        }
      }
    }
    layers.unpackArrivals(all);
  }

  /** Layers that were here packed are unpacked and listed too. */
  private void noteWhatIsMadeOf(List<LayerId> all) throws IOException {
    for (int i = 0; i < all.size(); i++) {
      ChainId chain = LayerId.chain(all.subList(0, i + 1)).orElseThrow();
      if (layers.tree(chain).isEmpty()) {
        added.chains().add(chain);
      }
      if (!layers.tables().has(all.get(i).diffId())) {
        added.diffIds().add(all.get(i).diffId());
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (StagedLayer layer : staged.values()) {
      layer.close();
    }
    if (published) {
      unpublished.closed();
    } else {
      unpublished.closed(added, brokenOff ? Sweeper.Bytes.SET_ASIDE : Sweeper.Bytes.DELETED);
    }
  }
}
