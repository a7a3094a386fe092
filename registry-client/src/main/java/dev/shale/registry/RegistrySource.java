package dev.shale.registry;

import dev.shale.blob.Blob;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Pacing;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** An image in a registry, by tag, or by digest where its name has one. */
final class RegistrySource implements ImageSource {
  private final ImageReference name;
  private final Repository repository;
  private final Pacing pacing;
  private final Manifests manifests;
  private final Referrers referrers;
  private final Blobs blobs;
  private final Downloads downloads;

  RegistrySource(Repository repository, Pacing pacing) {
    this.name = repository.name();
    this.repository = repository;
    this.pacing = pacing;
    this.manifests = new Manifests(repository, pacing);
    this.referrers = new Referrers(repository, pacing);
    this.blobs = new Blobs(repository);
    this.downloads = new Downloads(blobs, pacing, Downloads.Splitting.DEFAULT);
  }

  @Override
  public String name() {
    return "docker://" + name;
  }

  @Override
  public List<ImageReference> origins(Descriptor blob) {
    return List.of(name);
  }

  @Override
  public RawManifest manifest() throws IOException {
    Optional<Digest> digest = name.digest();
    return digest.isPresent() ? manifests.read(digest.get()) : manifests.read(tag());
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    RawManifest manifest = manifests.read(descriptor.digest());
    return RawManifest.verified(descriptor, manifest.bytes());
  }

  @Override
  public Descriptor describe() throws IOException {
    String asked = name.digest().map(Digest::toString).orElseGet(this::tag);
    Optional<Descriptor> described = manifests.describe(asked);
    if (described.isEmpty()) {
      return manifest().descriptor();
    }
    Digest stated = described.get().digest();
    if (name.digest().isPresent() && !name.digest().get().equals(stated)) {
      throw OciException.corrupt("pull %s: the registry says it has digest %s", name, stated);
    }
    return described.get();
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return referrers.list(subject);
  }

  @Override
  public Optional<ImageSource> beside(String tag) throws IOException {
    RegistrySource neighbour = new RegistrySource(repository.at(tag), pacing);
    try {
      neighbour.describe();
      return Optional.of(neighbour);
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public Descriptor describe(MediaType type, Digest blob) throws IOException {
    return blobs.describe(type, blob);
  }

  private String tag() {
    return name.tag().orElseThrow(); // has one by default
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return new Blob() {
      @Override
      public Descriptor descriptor() {
        return descriptor;
      }

      @Override
      public InputStream open() throws IOException {
        return new VerifiedInputStream(
            openAt(0), descriptor, blobs.task("pull", descriptor.digest()));
      }

      @Override
      public InputStream openAt(long offset) throws IOException {
        return downloads.open(descriptor, offset);
      }
    };
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return blobs.canGive(blob);
  }

  @Override
  public void close() {} // connections are the client's, for the next image too
}
