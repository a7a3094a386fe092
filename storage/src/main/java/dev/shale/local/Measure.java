package dev.shale.local;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.layer.TableOfContents;
import dev.shale.layer.TocEntry;
import dev.shale.linux.LinuxTree;
import dev.shale.snapshot.ActiveSnapshot;
import dev.shale.snapshot.LayerTrees;
import dev.shale.snapshot.RootCopy;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts what is in a store; each layer once, by its table of contents. */
final class Measure {
  private final Parts parts;
  private final Map<Digest, Long> unpacked = new HashMap<>();

  Measure(Parts parts) {
    this.parts = parts;
  }

  /** A layer in a stack, and how many have it. */
  private static final class Placed {
    private final LayerId id;
    private int users;

    Placed(LayerId id) {
      this.id = id;
    }
  }

  /** Everything that images, containers and the build cache have. */
  Usage usage(long partialBytes, long otherBytes, long freeableBytes) throws IOException {
    Map<ChainId, Placed> layers = new LinkedHashMap<>();
    List<StoredImage> images = parts.images().list();
    List<ContainerRecord> containers = parts.containers().list();
    images.forEach(image -> use(image.layers(), layers));
    containers.forEach(container -> use(container.layers(), layers));
    for (StepRecords.Cached step : parts.steps().list()) {
      step.layer()
          .ifPresent(layer -> layers.computeIfAbsent(layer.chain(), _ -> new Placed(layer.id())));
    }
    List<Usage.OfLayer> ofLayers = new ArrayList<>();
    Set<Digest> counted = new HashSet<>();
    for (Map.Entry<ChainId, Placed> layer : layers.entrySet()) {
      LayerId id = layer.getValue().id;
      long blob = counted.add(id.blob().digest()) ? blobBytes(id.blob().digest()) : 0;
      ofLayers.add(
          new Usage.OfLayer(id, blob, treeBytes(layer.getKey(), id), layer.getValue().users));
    }
    List<Usage.OfImage> ofImages = new ArrayList<>();
    for (StoredImage image : images) {
      ofImages.add(ofImage(image, layers));
    }
    List<Usage.OfContainer> ofContainers = new ArrayList<>();
    for (ContainerRecord container : containers) {
      long bytes = ownBytes(parts.containers().directory(container));
      ofContainers.add(new Usage.OfContainer(container, bytes));
    }
    long copyBytes = 0;
    for (ChainId chain : layers.keySet()) {
      copyBytes += copyBytes(chain);
    }
    return new Usage(
        ofImages,
        ofLayers,
        ofContainers,
        parts.mounts().list(),
        copyBytes,
        partialBytes,
        otherBytes,
        freeableBytes);
  }

  /** Of the files that a container changes; those of its root are seen there, too, if mounted. */
  private static long ownBytes(Path container) throws IOException {
    Optional<ActiveSnapshot> stacked = ActiveSnapshot.find(container);
    Optional<Path> files =
        stacked.isPresent()
            ? stacked.map(ActiveSnapshot::upper)
            : RootCopy.find(container).map(RootCopy::root);
    return files.isPresent() ? treeBytes(files.get()) : 0;
  }

  private static void use(List<LayerId> stack, Map<ChainId, Placed> layers) {
    for (int i = 0; i < stack.size(); i++) {
      LayerId layer = stack.get(i);
      ChainId chain = LayerId.chain(stack.subList(0, i + 1)).orElseThrow();
      layers.computeIfAbsent(chain, _ -> new Placed(layer)).users++;
    }
  }

  private Usage.OfImage ofImage(StoredImage image, Map<ChainId, Placed> layers) throws IOException {
    long shared = 0;
    long unique = image.documentBytes();
    for (int i = 0; i < image.layers().size(); i++) {
      ChainId chain = LayerId.chain(image.layers().subList(0, i + 1)).orElseThrow();
      Placed layer = Optional.ofNullable(layers.get(chain)).orElseThrow();
      long bytes = blobBytes(layer.id.blob().digest()) + treeBytes(chain, layer.id);
      if (layer.users > 1) {
        shared += bytes;
      } else {
        unique += bytes;
      }
    }
    return new Usage.OfImage(image, shared, unique);
  }

  /** What a set of objects takes. */
  long bytes(Sweeper.Objects objects) throws IOException {
    long bytes = 0;
    for (Digest blob : objects.blobs()) {
      bytes += blobBytes(blob);
    }
    for (ChainId chain : objects.chains()) {
      for (LayerTrees.Tree tree : parts.trees().find(chain)) {
        bytes += treeBytes(tree.path());
      }
      bytes += copyBytes(chain);
    }
    return bytes;
  }

  long blobBytes(Digest blob) throws IOException {
    return parts.content().size(blob).orElse(0);
  }

  /** Of the trees of a layer, from its table of contents. */
  long treeBytes(ChainId chain, LayerId layer) throws IOException {
    int trees = parts.trees().find(chain).size();
    if (trees == 0) {
      return 0;
    }
    Long known = unpacked.get(layer.diffId());
    if (known == null) {
      known = unpackedBytes(layer.diffId());
      unpacked.put(layer.diffId(), known);
    }
    return known * trees;
  }

  /** Of the copies of the root that a layer completes. */
  long copyBytes(ChainId chain) throws IOException {
    long bytes = 0;
    for (RootCopy copy : parts.copies().find(chain)) {
      bytes += treeBytes(copy.root());
    }
    return bytes;
  }

  private long unpackedBytes(Digest diffId) throws IOException {
    Optional<TableOfContents> toc;
    try {
      toc = parts.layers().tables().find(diffId);
    } catch (OciException e) {
      return 0; // it is damaged, which is another's to say
    }
    long bytes = 0;
    for (TocEntry entry : toc.map(TableOfContents::entries).orElse(List.of())) {
      bytes += entry instanceof TocEntry.File file ? file.node().size() : 0;
    }
    return bytes;
  }

  /** The files below a directory, hard links once; none if it is not there. */
  static long treeBytes(Path directory) throws IOException {
    try (LinuxTree tree = LinuxTree.open(directory)) {
      return bytesBelow(tree, TreePath.ROOT, new HashSet<>());
    } catch (OciException e) {
      requireGone(e);
      return 0;
    }
  }

  /** Others may be at work there. */
  private static List<TreeEntry> list(LinuxTree tree, TreePath directory) throws IOException {
    try {
      return tree.list(directory);
    } catch (OciException e) {
      requireGone(e);
      return List.of();
    }
  }

  private static void requireGone(OciException e) {
    if (e.kind() != ErrorKind.NOT_FOUND) {
      throw e;
    }
  }

  private static long bytesBelow(LinuxTree tree, TreePath directory, Set<Inode> seen)
      throws IOException {
    long bytes = 0;
    for (TreeEntry entry : list(tree, directory)) {
      bytes +=
          switch (entry.node()) {
            case Node.Directory _ -> bytesBelow(tree, entry.path(), seen);
            case Node.File file -> seen.add(entry.inode()) ? file.size() : 0;
            case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> 0;
          };
    }
    return bytes;
  }
}
