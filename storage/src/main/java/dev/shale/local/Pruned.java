package dev.shale.local;

import java.util.List;

/**
 * What was removed from a store, or would be.
 *
 * @param steps how many results of build steps
 * @param mounts how many cache mounts
 * @param partials how many downloads that were begun
 * @param bytes of these, of the layers that only they had, and of what nothing referred to
 */
public record Pruned(List<StoredImage> images, int steps, int mounts, int partials, long bytes) {
  public Pruned {
    images = List.copyOf(images);
  }
}
