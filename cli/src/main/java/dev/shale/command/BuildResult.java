package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.exec.BuiltImage;
import dev.shale.exec.Keeping;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a build came to: an image for each platform. */
final class BuildResult {
  private final LocalStore store;
  private final List<BuiltImage> built;
  private final List<ImageReference> names;
  private final Keeping keeping;

  /**
   * @param names what an index of several images is called
   * @param keeping whether the store has the images
   */
  BuildResult(
      LocalStore store, List<BuiltImage> built, List<ImageReference> names, Keeping keeping) {
    this.store = store;
    this.built = List.copyOf(built);
    this.names = List.copyOf(names);
    this.keeping = keeping;
  }

  /** The images, as the store has them or would have them. */
  List<StoredImage> images() {
    return built.stream().map(BuiltImage::image).toList();
  }

  /**
   * Writes it to where it goes, and what is to be said of it.
   *
   * @param said annotations of an index
   * @return what people know it by
   */
  List<Digest> write(
      BuildOutputs outputs, OutputFlags notes, RegistryFlags registry, Map<String, String> said)
      throws IOException {
    List<StoredImage> images = images();
    if (images.size() == 1) {
      StoredImage image = images.getFirst();
      Optional<RawManifest> sent =
          outputs.write(store, images, _ -> built.getFirst().source(), registry, digests());
      notes.note(image.id(), BuildMetadata.of(image, sent.orElse(image.raw()), names));
      return List.of(image.id());
    }
    ManifestList index = index(images, said);
    Optional<RawManifest> sent =
        outputs.write(
            store,
            images,
            transports -> new ListSource(index, store, transports, sources()),
            registry,
            digests());
    RawManifest known = sent.orElse(index.index());
    notes.note(known.digest(), BuildMetadata.of(known, names));
    return names.isEmpty()
        ? images.stream().map(StoredImage::id).toList()
        : List.of(known.digest());
  }

  /** Of what only passes, no one sees what it would be in the store. */
  private CopyRequest.Digests digests() {
    return switch (keeping) {
      case Keeping.Kept _ -> CopyRequest.Digests.KEEP_UNLESS_ASKED;
      case Keeping.Passing() -> CopyRequest.Digests.UNSEEN;
    };
  }

  private ManifestList index(List<StoredImage> images, Map<String, String> said)
      throws IOException {
    return switch (keeping) {
      case Keeping.Kept _ -> StoredIndex.keep(store, names, images, said);
      case Keeping.Passing() -> StoredIndex.passing(names, images, said);
    };
  }

  /** Each image by its manifest. */
  private Map<Digest, ImageSource> sources() {
    Map<Digest, ImageSource> sources = new HashMap<>();
    built.forEach(image -> sources.put(image.image().digest(), image.source()));
    return sources;
  }
}
