package dev.shale.registry;

import dev.shale.blob.Blob;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Pacing;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An image on its way into a registry. Blobs stream into uploads; one whose connection breaks, or
 * that the registry cannot take just now, starts over, since nobody knows how much of it arrived.
 * Safe for use by several threads.
 */
final class RegistryDestination implements ImageDestination {
  /** How often a blob is sent before its failure is final. */
  static final int MAX_ATTEMPTS = 3;

  private final ImageReference name;
  private final List<String> moreTags;
  private final Manifests manifests;
  private final Referrers referrers;
  private final Blobs blobs;
  private final Uploads uploads;
  private final Pacing pacing;

  /** Uploads that the registry began where it was asked to mount: the blob's bytes go there. */
  private final Map<Digest, URI> begun = new ConcurrentHashMap<>();

  RegistryDestination(Repository repository, List<String> moreTags, Pacing pacing) {
    this.name = repository.name();
    this.moreTags = moreTags.stream().map(tag -> name.withTag(tag).tag().orElseThrow()).toList();
    this.manifests = new Manifests(repository);
    this.referrers = new Referrers(repository);
    this.blobs = new Blobs(repository);
    this.uploads = new Uploads(repository);
    this.pacing = pacing;
  }

  @Override
  public String name() {
    return "docker://" + name;
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return blobs.has(blob);
  }

  @Override
  public boolean mount(Descriptor blob, ImageReference from) throws IOException {
    boolean isNeighbour =
        from.registry().equals(name.registry()) && !from.repository().equals(name.repository());
    return isNeighbour
        && !begun.containsKey(blob.digest())
        && mount(blob.digest(), from.repository());
  }

  /** Who may not read the other repository can still send the bytes. */
  private boolean mount(Digest blob, String from) throws IOException {
    try {
      Optional<URI> upload = uploads.mount(blobs.task("push", blob), blob, from);
      upload.ifPresent(uri -> begun.put(blob, uri));
      return upload.isEmpty();
    } catch (OciException e) {
      if (e.kind() == ErrorKind.UNAVAILABLE) {
        throw e;
      }
      return false;
    }
  }

  @Override
  public void put(Blob blob) throws IOException {
    Descriptor descriptor = blob.descriptor();
    String task = blobs.task("push", descriptor.digest());
    repeatedly(
        () -> {
          URI upload = upload(task, descriptor.digest());
          try {
            uploads.put(
                task,
                upload,
                descriptor,
                out -> {
                  try (InputStream in = blob.open()) {
                    in.transferTo(out);
                  }
                });
          } catch (IOException | RuntimeException e) {
            uploads.cancel(upload);
            throw e;
          }
          return descriptor;
        });
  }

  private URI upload(String task, Digest blob) throws IOException {
    URI waiting = begun.remove(blob);
    return waiting == null ? uploads.start(task) : waiting;
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    String task = "push a blob of " + name.name();
    return repeatedly(
        () -> {
          URI upload = uploads.start(task);
          try {
            AtomicReference<Descriptor> sent = new AtomicReference<>();
            upload = uploads.append(task, upload, out -> sent.set(write(type, producer, out)));
            Descriptor descriptor = sent.get();
            uploads.finish(task, upload, descriptor.digest());
            return descriptor;
          } catch (IOException | RuntimeException e) {
            uploads.cancel(upload);
            throw e;
          }
        });
  }

  private static Descriptor write(MediaType type, BlobProducer producer, OutputStream out)
      throws IOException {
    DigestingOutputStream digested = new DigestingOutputStream(out);
    producer.writeTo(digested);
    digested.flush();
    return Descriptor.of(type, digested.digest(), digested.count());
  }

  /** One whole attempt to send a blob. */
  @FunctionalInterface
  private interface Attempt {
    Descriptor send() throws IOException;
  }

  private Descriptor repeatedly(Attempt attempt) throws IOException {
    for (int number = 1; number < MAX_ATTEMPTS; number++) {
      try {
        return attempt.send();
      } catch (OciException e) {
        if (e.kind() != ErrorKind.UNAVAILABLE) {
          throw e;
        }
        pacing.backOff(number);
      }
    }
    return attempt.send();
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    referrers.write(manifest.digest().toString(), manifest);
  }

  @Override
  public boolean keepsReferrers() {
    return true;
  }

  @Override
  public void putReferrer(RawManifest referrer) throws IOException {
    put(referrer);
  }

  /** A registry that has a manifest had all that it refers to when it took it. */
  @Override
  public boolean hasWhole(Descriptor manifest) throws IOException {
    return manifests.has(manifest.digest().toString());
  }

  /** Not asked for several names: those that are there are written once more. */
  @Override
  public Optional<Descriptor> published() throws IOException {
    if (!moreTags.isEmpty()) {
      return Optional.empty();
    }
    String asked = name.tag().or(() -> name.digest().map(Digest::toString)).orElseThrow();
    try {
      return manifests.describe(asked);
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void publish(RawManifest manifest) throws IOException {
    Optional<Digest> expected = name.digest();
    if (expected.isPresent() && !expected.get().equals(manifest.digest())) {
      throw OciException.invalid(
          "push %s: the image has digest %s; leave the digest away", name, manifest.digest());
    }
    referrers.write(name.tag().orElseGet(() -> manifest.digest().toString()), manifest);
    for (String tag : moreTags) {
      referrers.write(tag, manifest);
    }
  }

  @Override
  public void close() {
    begun.values().forEach(uploads::cancel);
    begun.clear();
  }
}
