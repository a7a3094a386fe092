package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.image.Digest;
import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.ManifestLists;
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
    if (images.size() == 1) {
      return new JibResult(images, Optional.empty());
    }
    Optional<ManifestList> first = Optional.empty();
    for (ImageReference name : names) {
      ManifestList list = list(name.withDefaultTag(), images, store);
      keep(list, store.lists());
      first = first.or(() -> Optional.of(list));
    }
    return new JibResult(images, first);
  }

  private static ManifestList list(ImageReference name, List<StoredImage> images, LocalStore store)
      throws IOException {
    ManifestList list = ManifestList.empty(name);
    for (StoredImage image : images) {
      ImageArgument place = new ImageArgument.InStore(image.id().hex());
      Platform platform = image.config().platform();
      try (ImageSource source = store.source(image)) {
        list = ListAddition.one(place, source, platform).applyTo(list);
      }
    }
    return list;
  }

  private static void keep(ManifestList list, ManifestLists lists) throws IOException {
    if (lists.find(list.name()).isPresent()) {
      lists.update(list.name(), _ -> list);
    } else {
      lists.create(list);
    }
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
