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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An image on its way into a registry. Blobs stream into uploads; where the connection breaks, a
 * long one goes on from what the registry says it has, and others start over. Safe for use by
 * several threads.
 */
final class RegistryDestination implements ImageDestination {
  /** How often a blob is sent before its failure is final. */
  static final int MAX_ATTEMPTS = 3;

  /** A shorter blob is sooner sent again than asked about. */
  static final long RESUMABLE_BYTES = 8 << 20;

  private final ImageReference name;
  private final Repository repository;
  private final List<String> moreTags;
  private final Manifests manifests;
  private final Referrers referrers;
  private final Blobs blobs;
  private final Uploads uploads;
  private final Pacing pacing;
  private final UploadOptions options;
  private final ChunkSize chunks;

  /** Uploads that the registry began where it was asked to mount: the blob's bytes go there. */
  private final Map<Digest, Upload> begun = new ConcurrentHashMap<>();

  RegistryDestination(
      Repository repository, List<String> moreTags, Pacing pacing, UploadOptions options) {
    this.name = repository.name();
    this.repository = repository;
    this.moreTags = moreTags.stream().map(tag -> name.withTag(tag).tag().orElseThrow()).toList();
    this.manifests = new Manifests(repository, pacing);
    this.referrers = new Referrers(repository, pacing);
    this.blobs = new Blobs(repository);
    this.uploads = new Uploads(repository);
    this.pacing = pacing;
    this.options = options;
    this.chunks = new ChunkSize(options.chunkBytes());
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
  public boolean mayMount(ImageReference from) {
    return from.registry().equals(name.registry()) && !from.repository().equals(name.repository());
  }

  @Override
  public boolean mount(Descriptor blob, ImageReference from) throws IOException {
    return mayMount(from)
        && !begun.containsKey(blob.digest())
        && mount(blob.digest(), from.repository());
  }

  /** Who may not read the other repository can still send the bytes. */
  private boolean mount(Digest blob, String from) throws IOException {
    try {
      Optional<Upload> upload = uploads.mount(blobs.task("push", blob), blob, from);
      upload.ifPresent(waiting -> begun.put(blob, waiting));
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
    if (descriptor.size() < RESUMABLE_BYTES && !chunks.isBelow(descriptor.size())) {
      try {
        putWhole(task, blob);
        return;
      } catch (RefusedException e) {
        requireShorter(e, descriptor.size());
      }
    }
    putResumably(task, blob);
  }

  /** What is short starts over when it breaks. */
  private void putWhole(String task, Blob blob) throws IOException {
    Descriptor descriptor = blob.descriptor();
    repeatedly(
        () -> {
          Upload upload = upload(task, descriptor.digest());
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

  private Upload upload(String task, Digest blob) throws IOException {
    Upload waiting = begun.remove(blob);
    return waiting == null ? uploads.start(task) : waiting;
  }

  private void putResumably(String task, Blob blob) throws IOException {
    Descriptor descriptor = blob.descriptor();
    Digest digest = descriptor.digest();
    try (UploadJournal.Claim claim =
        options
            .journal()
            .claim(
                new UploadJournal.Key(
                    name.registry(), name.repository(), digest, descriptor.size()))) {
      new BlobUpload(line(task), blobs, claim)
          .send(blob, Optional.ofNullable(begun.remove(digest)));
    }
  }

  private UploadSession.Line line(String task) {
    return new UploadSession.Line(uploads, chunks, pacing, task);
  }

  /** Goes on where a body was too long and a shorter one may do. */
  private void requireShorter(RefusedException refusal, long length) {
    if (refusal.status() != 413 || !chunks.shrink(length)) {
      throw refusal;
    }
  }

  /**
   * Sends bytes as they are made. Nobody knows their name before they end, so nobody could find the
   * upload again: if it breaks, they are made again.
   */
  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    String task = "push a blob of " + name.name();
    try {
      return repeatedly(() -> attempt(task, type, producer));
    } catch (RefusedException e) {
      requireShorter(e, Long.MAX_VALUE);
      return repeatedly(() -> attempt(task, type, producer));
    }
  }

  private Descriptor attempt(String task, MediaType type, BlobProducer producer)
      throws IOException {
    Upload upload = uploads.start(task);
    try {
      AtomicReference<Descriptor> sent = new AtomicReference<>();
      if (chunks.isBelow(Long.MAX_VALUE) || upload.wantsChunks()) {
        UploadSession session = UploadSession.of(line(task), UploadJournal.Claim.NOTHING, upload);
        ChunkedOutputStream out =
            new ChunkedOutputStream(session, task, chunks.bytesFor(upload), upload.minChunkBytes());
        sent.set(write(type, producer, out));
        out.end();
        upload = session.upload();
      } else {
        upload = uploads.stream(task, upload, out -> sent.set(write(type, producer, out)));
      }
      Descriptor descriptor = sent.get();
      finish(task, upload, descriptor);
      return descriptor;
    } catch (IOException | RuntimeException e) {
      uploads.cancel(upload);
      throw e;
    }
  }

  /** The answer may be what was lost, and the blob be there. */
  private void finish(String task, Upload upload, Descriptor blob) throws IOException {
    try {
      uploads.finish(task, upload, blob.digest());
    } catch (OciException e) {
      if (e.kind() == ErrorKind.DENIED || !blobs.has(blob)) {
        throw e;
      }
    }
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
        line("").pause(number, e);
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

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return referrers.list(subject);
  }

  @Override
  public boolean keepsNeighbours() {
    return true;
  }

  @Override
  public ImageDestination beside(String tag) {
    return new RegistryDestination(repository.at(tag), List.of(), pacing, options);
  }

  /** A registry that has a manifest had all that it refers to when it took it. */
  @Override
  public boolean hasWhole(Descriptor manifest) throws IOException {
    return manifests.has(manifest.digest().toString());
  }

  /**
   * Not asked for several names: those that are there are written once more. Under a name with a
   * digest nothing else is taken for there.
   */
  @Override
  public Optional<Descriptor> published() throws IOException {
    if (!moreTags.isEmpty()) {
      return Optional.empty();
    }
    String asked = name.tag().or(() -> name.digest().map(Digest::toString)).orElseThrow();
    try {
      return manifests
          .describe(asked)
          .filter(there -> name.digest().map(there.digest()::equals).orElse(true));
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
