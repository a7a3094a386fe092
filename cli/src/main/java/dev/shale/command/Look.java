package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The files of an image or a container, to look at.
 *
 * @param views as they are, a container's changes included
 * @param layers the committed ones
 * @param container whose they are, if a container's
 */
record Look(LayerViews views, List<LayerId> layers, Optional<ContainerRecord> container)
    implements AutoCloseable {
  private static final List<String> ELSEWHERE =
      List.of(
          "docker://",
          "oci:",
          "oci-archive:",
          "docker-archive:",
          "dir:",
          "tarball:",
          "docker-daemon:",
          "containers-storage:");

  /** {@code IMAGE|CONTAINER[:/PATH]}. */
  record Place(String whose, Optional<String> path) {
    /** Parses one; a path begins with a slash. */
    static Place parse(String text) {
      for (String transport : ELSEWHERE) {
        if (text.startsWith(transport)) {
          throw OciException.unsupported(
              "look into %s: only what is in the store can be looked into; pull it first", text);
        }
      }
      String local = text.startsWith("store:") ? text.substring("store:".length()) : text;
      int colon = local.indexOf(":/");
      return colon < 0
          ? new Place(local, Optional.empty())
          : new Place(local.substring(0, colon), Optional.of(local.substring(colon + 1)));
    }
  }

  /**
   * Opens what is called so: a container comes before an image.
   *
   * @param verb what is to be done, for the refusal
   */
  static Look open(String verb, LocalStore store, String called) throws IOException {
    Optional<ContainerRecord> container =
        store.containers().list().stream()
            .filter(record -> record.name().equals(called) || record.id().hex().equals(called))
            .findFirst();
    if (container.isPresent()) {
      return new Look(
          store.containers().root(container.get()).viewNow(), container.get().layers(), container);
    }
    StoredImage image = StoredImages.require(verb, store, called);
    return new Look(store.view(image.layers()), image.layers(), Optional.empty());
  }

  @Override
  public void close() throws IOException {
    views.close();
  }
}
