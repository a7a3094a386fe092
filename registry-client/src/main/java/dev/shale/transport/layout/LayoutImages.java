package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout.Selector;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The images that a layout lists, wherever its bytes are: in a directory, or in an archive. */
public final class LayoutImages {
  private final String layout;
  private final List<Descriptor> listed;
  private final List<Descriptor> images;
  private final Blobs blobs;

  /** A layout's blobs. */
  @FunctionalInterface
  public interface Blobs {
    /** The blob with this descriptor, if it is here; what it gives when opened is verified. */
    Optional<Blob> find(Descriptor descriptor) throws IOException;
  }

  /**
   * What a layout's index lists.
   *
   * @param layout what the user calls it, with its transport
   * @param entries of the index; it may list other things too, a signature or a document
   */
  public LayoutImages(String layout, List<Descriptor> entries, Blobs blobs) {
    this.layout = layout;
    this.listed = List.copyOf(entries);
    this.images =
        entries.stream()
            .filter(entry -> entry.mediaType().isManifest() || entry.mediaType().isIndex())
            .toList();
    this.blobs = blobs;
  }

  /** The entries that are images or indexes, in the order of the layout's index; unmodifiable. */
  public List<Descriptor> entries() {
    return images;
  }

  /**
   * One of the images, to be read.
   *
   * @throws OciException NOT_FOUND if there is no such image, INVALID if there are several and none
   *     was named
   */
  public ImageSource source(Selector selector) throws IOException {
    return switch (selector) {
      case Selector.Only() -> source(layout, only());
      case Selector.Named(String name) -> source(layout + ":" + name, named(name));
      case Selector.WithDigest(Digest digest) -> source(layout + "@" + digest, withDigest(digest));
      case Selector.At(int place) -> source(layout + ":@" + place, at(place));
    };
  }

  /** The image of an entry. */
  public ImageSource source(String name, Descriptor entry) {
    return new LayoutSource(name, entry, images, blobs);
  }

  private Descriptor only() {
    if (images.isEmpty()) {
      throw OciException.notFound("read %s: it has no image", layout);
    }
    List<Descriptor> choice = images.stream().filter(entry -> !isReferrer(entry)).toList();
    if (areSeveral(choice) || choice.isEmpty()) {
      throw OciException.invalid(
          "read %s: it has several images; name one: %s", layout, names(images));
    }
    return choice.getFirst();
  }

  /** Whether an entry is listed to be found by its subject, and no one asks for it by name. */
  private static boolean isReferrer(Descriptor entry) {
    return entry.artifactType().isPresent() && LayoutIndex.nameOf(entry).isEmpty();
  }

  Descriptor named(String name) {
    List<Descriptor> found =
        images.stream()
            .filter(entry -> LayoutIndex.nameOf(entry).equals(Optional.of(name)))
            .toList();
    if (found.isEmpty()) {
      throw OciException.notFound(
          "read %s:%s: it has no image of that name, only: %s", layout, name, names(images));
    }
    if (areSeveral(found)) {
      throw OciException.invalid(
          "read %s:%s: it has several images of that name; choose one: %s",
          layout,
          name,
          found.stream().map(entry -> "@" + entry.digest()).collect(Collectors.joining(", ")));
    }
    return found.getFirst();
  }

  private Descriptor at(int place) {
    if (place < 0 || place >= listed.size()) {
      throw OciException.notFound(
          "read %s:@%d: its index has %d entries", layout, place, listed.size());
    }
    Descriptor entry = listed.get(place);
    if (!images.contains(entry)) {
      throw OciException.unsupported(
          "read %s:@%d: it is no image but of type %s", layout, place, entry.mediaType());
    }
    return entry;
  }

  private static boolean areSeveral(List<Descriptor> entries) {
    return entries.stream().map(Descriptor::digest).distinct().count() > 1;
  }

  private Descriptor withDigest(Digest digest) throws IOException {
    return new ManifestSearch(blobs)
        .find(images, digest)
        .orElseThrow(
            () ->
                OciException.notFound(
                    "read %s@%s: it has no such image, only: %s", layout, digest, names(images)));
  }

  private static String names(List<Descriptor> entries) {
    return entries.stream()
        .map(entry -> LayoutIndex.nameOf(entry).orElseGet(() -> "@" + entry.digest()))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
