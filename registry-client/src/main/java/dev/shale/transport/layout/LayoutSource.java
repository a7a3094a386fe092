package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One image, or index, of a layout. */
final class LayoutSource implements ImageSource {
  private final String name;
  private final Descriptor top;
  private final List<Descriptor> listed;
  private final LayoutImages.Blobs blobs;

  /**
   * An entry of a layout.
   *
   * @param listed all that the layout lists
   */
  LayoutSource(String name, Descriptor top, List<Descriptor> listed, LayoutImages.Blobs blobs) {
    this.name = name;
    this.top = top;
    this.listed = List.copyOf(listed);
    this.blobs = blobs;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RawManifest manifest() throws IOException {
    return manifest(top);
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    return RawManifest.verified(descriptor, find(descriptor).readSmall(RawManifest.MAX_BYTES));
  }

  /** Those that the layout lists; it says itself what they refer to. */
  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    Map<Digest, Descriptor> found = new LinkedHashMap<>();
    for (Descriptor entry : listed) {
      Optional<Blob> blob = blobs.find(entry); // layouts may be partial
      if (blob.isPresent()) {
        RawManifest manifest =
            RawManifest.verified(entry, blob.get().readSmall(RawManifest.MAX_BYTES));
        if (manifest.manifest().subject().filter(s -> s.digest().equals(subject)).isPresent()) {
          found.put(entry.digest(), manifest.referrer());
        }
      }
    }
    return List.copyOf(found.values());
  }

  @Override
  public Optional<ImageSource> beside(String tag) {
    Optional<String> wanted = Optional.of(LayoutIndex.beside(LayoutIndex.nameOf(top), tag));
    return listed.stream()
        .filter(entry -> LayoutIndex.nameOf(entry).equals(wanted))
        .findFirst()
        .map(entry -> new LayoutSource(name + " (" + tag + ")", entry, listed, blobs));
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return Blob.of(descriptor, () -> find(descriptor).open());
  }

  private Blob find(Descriptor descriptor) throws IOException {
    return blobs
        .find(descriptor)
        .orElseThrow(
            () ->
                OciException.notFound(
                    "read %s: the layout lacks blob %s", name, descriptor.digest()));
  }

  @Override
  public void close() {}
}
