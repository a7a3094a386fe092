package dev.shale.transport.archive;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.LayoutImages;
import dev.shale.transport.layout.LayoutIndex;
import dev.shale.transport.layout.OciLayout.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image layout as a tar.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md.
 */
final class OciArchive implements ImageArchive {
  static final String VERSION = "oci-layout";
  static final String INDEX = "index.json";

  /** Where Docker and containerd write the whole name; the specification's is a tag with them. */
  private static final String CONTAINERD_NAME = "io.containerd.image.name";

  private final String shown;
  private final ArchiveFile file;
  private final LayoutImages images;

  private OciArchive(String shown, ArchiveFile file, LayoutImages images) {
    this.shown = shown;
    this.file = file;
    this.images = images;
  }

  static OciArchive of(ArchiveFile file, Path path) throws IOException {
    String shown = ArchiveFormat.OCI + ":" + path;
    LayoutIndex.requireVersion(shown, file.readSmall(VERSION, RawManifest.MAX_BYTES));
    List<Descriptor> entries = LayoutIndex.entries(file.readSmall(INDEX, RawManifest.MAX_BYTES));
    return new OciArchive(shown, file, new LayoutImages(shown, entries, blob -> find(file, blob)));
  }

  static String nameOf(Digest blob) {
    return "blobs/" + blob.algorithm() + "/" + blob.hex();
  }

  private static Optional<Blob> find(ArchiveFile file, Descriptor descriptor) {
    return file.find(nameOf(descriptor.digest())).map(place -> file.blob(descriptor, place));
  }

  @Override
  public List<ArchivedImage> images() {
    List<Descriptor> distinct = distinct();
    List<ArchivedImage> listed = new ArrayList<>();
    for (int i = 0; i < distinct.size(); i++) {
      Digest digest = distinct.get(i).digest();
      List<String> names =
          images.entries().stream()
              .filter(entry -> entry.digest().equals(digest))
              .flatMap(OciArchive::names)
              .distinct()
              .toList();
      listed.add(new ArchivedImage(new ArchiveChoice.At(i), names));
    }
    return listed;
  }

  private List<Descriptor> distinct() {
    List<Descriptor> distinct = new ArrayList<>();
    for (Descriptor entry : images.entries()) {
      if (distinct.stream().noneMatch(other -> other.digest().equals(entry.digest()))) {
        distinct.add(entry);
      }
    }
    return distinct;
  }

  private static Stream<String> names(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(CONTAINERD_NAME))
        .or(() -> LayoutIndex.nameOf(entry))
        .stream();
  }

  @Override
  public ImageSource source(ArchiveChoice choice) throws IOException {
    return switch (choice) {
      case ArchiveChoice.Only() -> images.source(new Selector.Only());
      case ArchiveChoice.Named(String name) -> images.source(new Selector.Named(name));
      case ArchiveChoice.WithDigest(Digest digest) ->
          images.source(new Selector.WithDigest(digest));
      case ArchiveChoice.At(int place) -> at(place);
    };
  }

  private ImageSource at(int place) {
    List<Descriptor> distinct = distinct();
    if (place < 0 || place >= distinct.size()) {
      throw OciException.notFound("read %s:@%d: it has %d images", shown, place, distinct.size());
    }
    return images.source(shown + ":@" + place, distinct.get(place));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
