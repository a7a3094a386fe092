package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import java.io.IOException;

/** What stands on images of the store. */
public final class ImageUse {
  private ImageUse() {}

  /**
   * Goes on only if nothing needs an image.
   *
   * @throws OciException CONFLICT if a container stands on it or a manifest list has it
   */
  public static void requireNone(LocalStore store, StoredImage image) throws IOException {
    for (ContainerRecord container : store.containers().list()) {
      if (container.image().filter(on -> on.digest().equals(image.digest())).isPresent()) {
        throw OciException.conflict(
            "remove %s: container %s stands on it; remove that first, or use --force",
            StoredImages.shortId(image.id()), container.name());
      }
    }
    String place = PinnedImage.of(new ImageArgument.InStore(""), image.digest());
    for (ManifestList list : store.lists().list()) {
      if (list.places().containsValue(place)) {
        throw OciException.conflict(
            "remove %s: manifest list %s has it from here; shale manifest remove takes it out, or"
                + " use --force",
            StoredImages.shortId(image.id()), list.name());
      }
    }
  }
}
