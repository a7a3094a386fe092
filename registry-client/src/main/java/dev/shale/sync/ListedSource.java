package dev.shale.sync;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A source whose repository's tags are known: no other is asked for. */
record ListedSource(ImageSource own, Set<String> tags) implements ImageSource {
  @Override
  public String name() {
    return own.name();
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) throws IOException {
    return own.origins(blob);
  }

  @Override
  public RawManifest manifest() throws IOException {
    return own.manifest();
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    return own.manifest(descriptor);
  }

  @Override
  public Descriptor describe() throws IOException {
    return own.describe();
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return own.referrers(subject);
  }

  @Override
  public Optional<ImageSource> beside(String tag) throws IOException {
    return tags.contains(tag) ? own.beside(tag) : Optional.empty();
  }

  @Override
  public Descriptor describe(MediaType type, Digest blob) throws IOException {
    return own.describe(type, blob);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return own.blob(descriptor);
  }

  @Override
  public PackedLayers packedLayers() {
    return own.packedLayers();
  }

  @Override
  public void close() throws IOException {
    own.close();
  }
}
