package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.image.Digest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was built: an image, or one for each platform with a list of them.
 *
 * @param list the list, as it is kept under its first name; empty for one image
 */
record JibResult(List<StoredImage> images, Optional<ManifestList> list) {
  /** Keeps a list under all names, in place of what had them, if there are several images. */
  static JibResult of(List<StoredImage> images, List<ImageReference> names, LocalStore store)
      throws IOException {
    return new JibResult(
        images,
        images.size() == 1
            ? Optional.empty()
            : Optional.of(StoredIndex.replace(store, names, images)));
  }

  /** What it is known by: the ID of one image, or the digest of the list. */
  Digest id() {
    return list.map(found -> found.index().digest()).orElseGet(() -> images.getFirst().id());
  }

  /** Sends it to each place. */
  void send(
      List<ImageArgument> places,
      Function<ImageArgument, CopyRequest> requests,
      LocalStore store,
      Session session,
      RegistryFlags registry,
      UploadFlags uploads)
      throws IOException {
    for (ImageArgument place : places) {
      try (Transports transports = new Transports(session, registry, uploads);
          ImageSource source = source(store, transports);
          ImageDestination destination = transports.destination(place)) {
        CopyRequest request = requests.apply(place);
        new ImageCopier(session.progress()).copy(source, destination, request);
      }
    }
  }

  private ImageSource source(LocalStore store, Transports transports) {
    return list.isPresent()
        ? new ListSource(list.get(), store, transports)
        : store.source(images.getFirst());
  }
}
