package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.HashMap;
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

  /** What refers to what, of all that is listed: read when it is asked for first. */
  private Optional<Map<Digest, Map<Digest, Descriptor>>> bySubject = Optional.empty();

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
  public synchronized List<Descriptor> referrers(Digest subject) throws IOException {
    if (bySubject.isEmpty()) {
      bySubject = Optional.of(bySubject());
    }
    return List.copyOf(bySubject.get().getOrDefault(subject, Map.of()).values());
  }

  private Map<Digest, Map<Digest, Descriptor>> bySubject() throws IOException {
    Map<Digest, Map<Digest, Descriptor>> found = new HashMap<>();
    for (Descriptor entry : listed) {
      Optional<Blob> blob = blobs.find(entry); // layouts may be partial
      if (blob.isPresent()) {
        RawManifest manifest =
            RawManifest.verified(entry, blob.get().readSmall(RawManifest.MAX_BYTES));
        manifest
            .manifest()
            .subject()
            .ifPresent(
                subject ->
                    found
                        .computeIfAbsent(subject.digest(), _ -> new LinkedHashMap<>())
                        .put(entry.digest(), manifest.referrer()));
      }
    }
    return found;
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
