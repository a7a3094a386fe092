package dev.shale.local;

import dev.shale.content.ContentStore;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.name.ImageReference;
import dev.shale.transport.layout.LayoutIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which images the store has, and their names: the {@code index.json} of the layout, one entry for
 * each name. An image without a name has one entry without one.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md, "index.json file" and annotations.md ({@code
 * org.opencontainers.image.ref.name}).
 */
final class ImageRecords {
  private final LayoutIndex index;
  private final ContentStore content;

  ImageRecords(LayoutIndex index, ContentStore content) {
    this.index = index;
    this.content = content;
  }

  /** What the list says of an image, whether or not the image is here. */
  record Listed(Descriptor manifest, List<ImageReference> names) {
    /** What people call it. */
    String called() {
      return names.isEmpty() ? manifest.digest().toString() : names.getFirst().toString();
    }
  }

  /** The list, in the order in which the images came. */
  List<Listed> listed() throws IOException {
    Map<Digest, List<Descriptor>> byDigest = new LinkedHashMap<>();
    for (Descriptor entry : index.entries()) {
      if (entry.mediaType().isManifest()) {
        byDigest.computeIfAbsent(entry.digest(), d -> new ArrayList<>()).add(entry);
      }
    }
    return byDigest.values().stream()
        .map(entries -> new Listed(entries.getFirst(), namesIn(entries)))
        .toList();
  }

  private static List<ImageReference> namesIn(List<Descriptor> entries) {
    return entries.stream()
        .flatMap(entry -> nameOf(entry).stream())
        .sorted((a, b) -> a.toString().compareTo(b.toString()))
        .toList();
  }

  /** Every image, in the order in which they came. */
  List<StoredImage> list() throws IOException {
    List<StoredImage> images = new ArrayList<>();
    for (Listed image : listed()) {
      images.add(loadOrExplain(image));
    }
    return images;
  }

  private StoredImage loadOrExplain(Listed image) throws IOException {
    try {
      return load(image);
    } catch (OciException e) {
      if (e.kind() == ErrorKind.UNSUPPORTED) {
        throw e;
      }
      throw new OciException(
          e.kind(),
          "image %s is damaged: %s; shale check --repair mends the store"
              .formatted(image.called(), e.getMessage()),
          e);
    }
  }

  /** The image that the list speaks of. */
  StoredImage load(Listed listed) throws IOException {
    return load(listed.manifest(), listed.names());
  }

  /** The image that has this name. */
  Optional<StoredImage> find(ImageReference name) throws IOException {
    List<Descriptor> entries = index.entries();
    Optional<Descriptor> named =
        entries.stream().filter(entry -> nameOf(entry).equals(Optional.of(name))).findFirst();
    return named.isPresent() ? Optional.of(loadAmong(entries, named.get())) : Optional.empty();
  }

  /** The image with this manifest. */
  Optional<StoredImage> find(Digest manifest) throws IOException {
    List<Descriptor> entries = index.entries();
    Optional<Descriptor> found =
        entries.stream().filter(entry -> entry.digest().equals(manifest)).findFirst();
    return found.isPresent() ? Optional.of(loadAmong(entries, found.get())) : Optional.empty();
  }

  private StoredImage loadAmong(List<Descriptor> entries, Descriptor entry) throws IOException {
    List<Descriptor> same =
        entries.stream().filter(other -> other.digest().equals(entry.digest())).toList();
    return loadOrExplain(new Listed(entry, namesIn(same)));
  }

  /** An image whose manifest is here though it is not listed any more, if all is as it was. */
  Optional<StoredImage> unlisted(Digest manifest) throws IOException {
    OptionalLong size = content.size(manifest);
    if (size.isEmpty() || size.getAsLong() > RawManifest.MAX_BYTES) {
      return Optional.empty();
    }
    try {
      Descriptor unknown = Descriptor.of(MediaType.OCI_MANIFEST, manifest, size.getAsLong());
      byte[] bytes = content.readSmall(unknown, RawManifest.MAX_BYTES);
      MediaType type =
          Json.text(Json.parseObject("manifest", bytes), "mediaType")
              .map(MediaType::new)
              .orElse(MediaType.OCI_MANIFEST);
      return Optional.of(load(Descriptor.of(type, manifest, bytes.length), List.of()));
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  private StoredImage load(Descriptor entry, List<ImageReference> names) throws IOException {
    RawManifest raw =
        RawManifest.verified(
            entry.mediaType(),
            entry.digest(),
            content.readSmall(plain(entry), RawManifest.MAX_BYTES));
    if (!(raw.manifest() instanceof ImageManifest manifest)) {
      throw OciException.unsupported("read image %s: the store has it as an index", raw.digest());
    }
    ImageConfig config =
        ImageConfig.parse(content.readSmall(manifest.config(), RawManifest.MAX_BYTES));
    return new StoredImage(names, raw, manifest, config);
  }

  /** Gives an image a name, taking it from whoever had it; without a name, only records it. */
  void add(Descriptor manifest, Optional<ImageReference> name) throws IOException {
    index.add(plain(manifest), name.map(ImageReference::toString));
  }

  /** Removes one name; an image whose last name it was stays, nameless. */
  void untag(ImageReference name) throws IOException {
    index.removeName(name.toString());
  }

  /** Removes an image with all its names. */
  void remove(Digest manifest) throws IOException {
    index.update(entries -> entries.stream().filter(e -> !e.digest().equals(manifest)).toList());
  }

  private static Descriptor plain(Descriptor entry) {
    return Descriptor.of(entry.mediaType(), entry.digest(), entry.size());
  }

  private static Optional<ImageReference> nameOf(Descriptor entry) {
    return LayoutIndex.nameOf(entry).map(ImageReference::parse);
  }
}
