package dev.shale.local;

import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import java.util.List;

/**
 * What takes the room in a store: bytes of blobs as they are, and of trees as the sum of their
 * files, not counting what the file system adds.
 *
 * @param layers every layer that an image, a container or the build cache has, each once
 * @param mounts cache mounts, which steps of builds share
 * @param copyBytes of whole roots that nobody uses just now, where layers cannot be stacked
 * @param partialBytes of blobs that were begun and not ended
 * @param otherBytes of what nothing refers to
 * @param freeableBytes what {@code prune} would remove
 */
public record Usage(
    List<OfImage> images,
    List<OfLayer> layers,
    List<OfContainer> containers,
    List<CacheMounts.Kept> mounts,
    long copyBytes,
    long partialBytes,
    long otherBytes,
    long freeableBytes) {
  public Usage {
    images = List.copyOf(images);
    layers = List.copyOf(layers);
    containers = List.copyOf(containers);
    mounts = List.copyOf(mounts);
  }

  /**
   * An image.
   *
   * @param sharedBytes of layers that other images or containers have, too
   * @param uniqueBytes of what only this image has, manifest and config included
   */
  public record OfImage(StoredImage image, long sharedBytes, long uniqueBytes) {}

  /**
   * A layer, in the stack in which it is unpacked.
   *
   * @param blobBytes as it was packed; 0 if it is only unpacked
   * @param treeBytes unpacked; 0 if it is only packed
   * @param users how many images and containers have it; 0 if only the build cache has
   */
  public record OfLayer(LayerId id, long blobBytes, long treeBytes, int users) {
    public Digest diffId() {
      return id.diffId();
    }

    public long bytes() {
      return blobBytes + treeBytes;
    }
  }

  /**
   * A working container.
   *
   * @param ownBytes of what it has beside its layers: what it changed, or a copy of all files where
   *     layers cannot be stacked
   */
  public record OfContainer(ContainerRecord container, long ownBytes) {}

  /** All layers that only the build cache has. */
  public long cacheBytes() {
    return layers.stream().filter(layer -> layer.users() == 0).mapToLong(OfLayer::bytes).sum();
  }

  /** All cache mounts. */
  public long mountBytes() {
    return mounts.stream().mapToLong(CacheMounts.Kept::bytes).sum();
  }

  /** Everything. */
  public long totalBytes() {
    return layers.stream().mapToLong(OfLayer::bytes).sum()
        + images.stream().mapToLong(image -> image.image().documentBytes()).sum()
        + containers.stream().mapToLong(OfContainer::ownBytes).sum()
        + mountBytes()
        + copyBytes
        + partialBytes
        + otherBytes;
  }
}
