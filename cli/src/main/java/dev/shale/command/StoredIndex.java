package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Images of several platforms under one name: a manifest list whose images are in the store. */
public final class StoredIndex {
  private static final String PLACE = "store:";

  /** Of an index that nobody can ask for. */
  private static final ImageReference NAMELESS = ImageReference.parse("localhost/index");

  private StoredIndex() {}

  /** The list that is called so, unless an image is. */
  public static Optional<ManifestList> find(LocalStore store, String called) throws IOException {
    for (ImageReference name : StoredImages.names(called)) {
      if (store.find(name).isPresent()) {
        return Optional.empty();
      }
      Optional<ManifestList> list = store.lists().find(name);
      if (list.isPresent()) {
        return list;
      }
    }
    return Optional.empty();
  }

  /** Its images, as far as they are in the store. */
  public static List<StoredImage> images(LocalStore store, ManifestList list) throws IOException {
    List<StoredImage> images = new ArrayList<>();
    for (var entry : list.entries()) {
      if (isHere(list, entry.digest())) {
        store.find(entry.digest()).ifPresent(images::add);
      }
    }
    return images;
  }

  /** Those of the lists wanted that have all of their images in the store, and their name. */
  static List<ManifestList> whole(LocalStore store, Predicate<ManifestList> wanted)
      throws IOException {
    List<ManifestList> lists = new ArrayList<>();
    for (ManifestList list : store.lists().list()) {
      if (wanted.test(list)
          && isMeant(store, list)
          && images(store, list).size() == list.entries().size()) {
        lists.add(list);
      }
    }
    return lists;
  }

  /** Whether a list's name stands for it, as no image has that, too. */
  private static boolean isMeant(LocalStore store, ManifestList list) throws IOException {
    return store.find(list.name()).isEmpty();
  }

  private static boolean isHere(ManifestList list, Digest manifest) {
    return Optional.ofNullable(list.places().get(manifest))
        .filter(place -> place.startsWith(PLACE))
        .isPresent();
  }

  /** The image for a platform of the list that is called so, if both are here. */
  static Optional<StoredImage> image(LocalStore store, String called, Platform wanted)
      throws IOException {
    Optional<ManifestList> list = find(store, called);
    if (list.isEmpty()
        || !(list.get().index().manifest() instanceof ImageIndex index)
        || !index.has(wanted)) {
      return Optional.empty();
    }
    Digest manifest = index.select(wanted, called).digest();
    return isHere(list.get(), manifest) ? store.find(manifest) : Optional.empty();
  }

  /**
   * An image or list of the store, to be read; the caller closes.
   *
   * @param verb what is to be done with it, for the refusal
   * @throws OciException NOT_FOUND if neither is called so
   */
  static ImageSource source(String verb, LocalStore store, String called, Transports transports)
      throws IOException {
    Optional<ManifestList> list = find(store, called);
    return list.isPresent()
        ? new ListSource(list.get(), store, transports)
        : store.source(StoredImages.require(verb, store, called));
  }

  /**
   * Makes names stand for images of several platforms, each in the place of what there was for its
   * platform, and no more for images.
   *
   * @param said annotations of the index
   * @return what the first name stands for now; with no name, a list that is not kept
   */
  static ManifestList keep(
      LocalStore store,
      List<ImageReference> names,
      List<StoredImage> images,
      Map<String, String> said)
      throws IOException {
    return keep(store, names, before -> with(before, images, said));
  }

  /**
   * Images of several platforms as one, which is not kept: they need not be in the store.
   *
   * @param said annotations of the index
   */
  static ManifestList passing(
      List<ImageReference> names, List<StoredImage> images, Map<String, String> said) {
    ImageReference name = names.stream().findFirst().orElse(NAMELESS);
    return with(ManifestList.empty(name), images, said);
  }

  /** Puts images into the list of a name, each in the place of what there was for its platform. */
  public static void add(LocalStore store, ImageReference name, List<StoredImage> images)
      throws IOException {
    ManifestList _ = keep(store, List.of(name), images, Map.of());
  }

  /** As {@link #keep}, in place of all that there was. */
  static ManifestList replace(
      LocalStore store, List<ImageReference> names, List<StoredImage> images) throws IOException {
    return keep(store, names, before -> with(ManifestList.empty(before.name()), images, Map.of()));
  }

  private static ManifestList keep(
      LocalStore store, List<ImageReference> names, UnaryOperator<ManifestList> change)
      throws IOException {
    List<ManifestList> kept = new ArrayList<>();
    for (ImageReference name : names) {
      ImageReference full = name.withDefaultTag();
      kept.add(store.lists().put(full, change));
      untag(store, full);
    }
    return kept.isEmpty() ? change.apply(ManifestList.empty(NAMELESS)) : kept.getFirst();
  }

  private static ManifestList with(
      ManifestList before, List<StoredImage> images, Map<String, String> said) {
    ManifestList list = before;
    for (StoredImage image : images) {
      list = ListAddition.of(image).applyTo(list);
    }
    return said.isEmpty() ? list : list.annotate(said);
  }

  /** Gives a list one more name. */
  public static void name(LocalStore store, ManifestList list, ImageReference name)
      throws IOException {
    ImageReference full = name.withDefaultTag();
    store.lists().put(full, _ -> new ManifestList(full, list.index(), list.places()));
    untag(store, full);
  }

  private static void untag(LocalStore store, ImageReference name) throws IOException {
    if (store.find(name).isPresent()) {
      store.untag(name);
    }
  }

  /** Images with the names of the lists that they are in, beside their own. */
  static List<StoredImage> named(LocalStore store, List<StoredImage> images) throws IOException {
    Map<Digest, List<ImageReference>> names = new HashMap<>();
    for (ManifestList list : store.lists().list()) {
      if (isMeant(store, list)) {
        for (StoredImage image : images(store, list)) {
          names.computeIfAbsent(image.digest(), _ -> new ArrayList<>()).add(list.name());
        }
      }
    }
    return images.stream()
        .map(
            image ->
                new StoredImage(
                    NewNames.all(image.names(), names.getOrDefault(image.digest(), List.of())),
                    image.raw(),
                    image.manifest(),
                    image.config()))
        .toList();
  }
}
