package dev.shale.sync;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A destination whose name moves only if it still may, beside others of the same repository: what
 * one has brought there the others need not, and no two bring the same, or ask for what is on its
 * way, at once: docker-registry 2.8 writes its links to blobs and manifests in place, and fails
 * where it reads one that is half written.
 */
record SharedDestination(ImageDestination own, Arrivals arrivals, Guard guard)
    implements ImageDestination {
  /** What is looked at before a name moves. */
  @FunctionalInterface
  interface Guard {
    /**
     * Whether the name has to move; if not, it means what it shall.
     *
     * @throws dev.shale.error.OciException CONFLICT if it may not move
     */
    boolean hasToMove() throws IOException;
  }

  @Override
  public String name() {
    return own.name();
  }

  @Override
  public boolean isSequential() {
    return own.isSequential();
  }

  @Override
  public void admit(Manifest manifest) {
    own.admit(manifest);
  }

  @Override
  public void expect(ImageManifest manifest, ImageConfig config) throws IOException {
    own.expect(manifest, config);
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return arrivals.once(blob.digest(), () -> own.has(blob));
  }

  @Override
  public boolean mount(Descriptor blob, ImageReference from) throws IOException {
    return arrivals.once(blob.digest(), () -> own.mount(blob, from));
  }

  @Override
  public void put(Blob blob) throws IOException {
    arrivals.once(
        blob.descriptor().digest(),
        () -> {
          own.put(blob);
          return true;
        });
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    return own.put(type, producer);
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    arrivals.once(
        manifest.digest(),
        () -> {
          own.put(manifest);
          return true;
        });
  }

  @Override
  public boolean keepsReferrers() {
    return own.keepsReferrers();
  }

  /** What refers to one manifest may be in one list, which two must not write at once. */
  @Override
  public void putReferrer(RawManifest referrer) throws IOException {
    Digest subject =
        referrer.manifest().subject().map(Descriptor::digest).orElseGet(referrer::digest);
    arrivals.during(
        subject,
        () -> {
          own.putReferrer(referrer);
          return subject;
        });
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return arrivals.during(subject, () -> own.referrers(subject));
  }

  @Override
  public boolean keepsNeighbours() {
    return own.keepsNeighbours();
  }

  /** What is beside an image is about it, and nobody's to keep. */
  @Override
  public ImageDestination beside(String tag) throws IOException {
    return new SharedDestination(own.beside(tag), arrivals, () -> true);
  }

  @Override
  public Optional<Descriptor> published() throws IOException {
    return own.published();
  }

  @Override
  public boolean hasWhole(Descriptor manifest) throws IOException {
    return arrivals.once(manifest.digest(), () -> own.hasWhole(manifest));
  }

  /** That an index is there says nothing about what it lists, so that this is no arrival. */
  @Override
  public boolean hasManifest(Descriptor index) throws IOException {
    return own.hasManifest(index);
  }

  /** Two names of one image wait for one another. */
  @Override
  public Optional<RawManifest> readsAs(RawManifest manifest) {
    return own.readsAs(manifest);
  }

  @Override
  public void publish(RawManifest manifest) throws IOException {
    Digest digest = manifest.digest();
    arrivals.alone(
        digest,
        () -> {
          if (guard.hasToMove()) {
            own.publish(manifest);
          }
          return true;
        });
  }

  @Override
  public void close() throws IOException {
    own.close();
  }
}
