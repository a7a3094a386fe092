package dev.shale.container;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.json.Json;
import dev.shale.local.ContainerRecord;
import dev.shale.local.ImageForm;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns what a working container changed into an image. The container then stands on the new layer
 * and can be used further.
 */
public final class Committer {
  private final LocalStore store;

  public Committer(LocalStore store) {
    this.store = store;
  }

  /**
   * Commits a container. One that has changed nothing since its last commit gives the image it gave
   * then, and stores nothing.
   *
   * @throws OciException CONFLICT if the container is mounted and something in it is in use
   */
  public StoredImage commit(ContainerRecord container, CommitRequest request) throws IOException {
    Optional<StoredImage> unchanged = imageOf(container);
    if (unchanged.isPresent()) {
      if (request.name().isPresent()) {
        store.tag(unchanged.get(), request.name().get());
      }
      return store.find(unchanged.get().digest()).orElse(unchanged.get());
    }
    ContainerRecord committed =
        store.containers().commitLayer(container, request.latest(), request.history());
    StoredImage image =
        store.add(
            committed.config(),
            ociLayers(committed.layers()),
            new ImageForm(ImageForm.Format.OCI, committed.notes().annotations()),
            request.name());
    store.containers().replace(committed.withImage(image.raw().descriptor()));
    return image;
  }

  /** The image that the container stands on, if it is just that. */
  private Optional<StoredImage> imageOf(ContainerRecord container) throws IOException {
    if (container.image().isEmpty() || !store.containers().root(container).isUnchanged()) {
      return Optional.empty();
    }
    return store
        .find(container.image().get().digest())
        .filter(image -> isSame(image.config(), container.config()))
        .filter(
            image ->
                image
                    .manifest()
                    .annotations()
                    .entrySet()
                    .containsAll(container.notes().annotations().entrySet()));
  }

  private static boolean isSame(ImageConfig one, ImageConfig other) {
    return Arrays.equals(Json.write(one.toJson()), Json.write(other.toJson()));
  }

  /** The layers as an OCI manifest lists them: Docker's types have names of their own. */
  public static List<LayerId> ociLayers(List<LayerId> layers) {
    return layers.stream()
        .map(layer -> new LayerId(ociType(layer.blob()), layer.diffId()))
        .toList();
  }

  private static Descriptor ociType(Descriptor blob) {
    MediaType type = blob.mediaType();
    if (type.equals(MediaType.DOCKER_LAYER_GZIP)) {
      return blob.withMediaType(MediaType.OCI_LAYER_GZIP);
    }
    return type.equals(MediaType.DOCKER_LAYER) ? blob.withMediaType(MediaType.OCI_LAYER) : blob;
  }
}
