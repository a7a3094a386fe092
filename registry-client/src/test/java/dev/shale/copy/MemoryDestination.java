package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A place in memory that remembers what came, and in which order. */
final class MemoryDestination implements ImageDestination {
  private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
  private final List<Digest> sent = Collections.synchronizedList(new ArrayList<>());
  private final List<String> mounted = Collections.synchronizedList(new ArrayList<>());
  private final List<ImageConfig> expected = Collections.synchronizedList(new ArrayList<>());
  private final List<RawManifest> stored = Collections.synchronizedList(new ArrayList<>());
  private final List<RawManifest> referrers = new ArrayList<>();
  private final List<Descriptor> asked = Collections.synchronizedList(new ArrayList<>());
  private Optional<RawManifest> published = Optional.empty();
  private final Map<String, MemoryDestination> beside = new HashMap<>();
  private final boolean takesIndexes;
  private Optional<OciException> refusal = Optional.empty();

  private MemoryDestination(boolean takesIndexes) {
    this.takesIndexes = takesIndexes;
  }

  static MemoryDestination empty() {
    return new MemoryDestination(true);
  }

  static MemoryDestination ofSingleImages() {
    return new MemoryDestination(false);
  }

  /** Takes everything but the name. */
  MemoryDestination thatRefusesToPublish(OciException why) {
    refusal = Optional.of(why);
    return this;
  }

  /** What was sent here, in the order of its arrival. */
  List<Digest> sent() {
    return List.copyOf(sent);
  }

  List<ImageConfig> expected() {
    return List.copyOf(expected);
  }

  /** Manifests that came without a name. */
  List<RawManifest> stored() {
    return List.copyOf(stored);
  }

  Optional<RawManifest> top() {
    return published;
  }

  /** Manifests that came to be found by their subject. */
  List<RawManifest> referrers() {
    return List.copyOf(referrers);
  }

  /** The manifests that it was asked about. */
  List<Descriptor> asked() {
    return List.copyOf(asked);
  }

  /** What was published. */
  MemorySource source() {
    MemorySource source = new MemorySource();
    blobs.forEach(source::add);
    stored.forEach(source::add);
    source.add(published.orElseThrow(() -> OciException.notFound("read %s: nothing", name())));
    return source;
  }

  byte[] bytes(Digest digest) {
    byte[] bytes = blobs.get(digest);
    if (bytes == null) {
      throw new AssertionError("no blob " + digest);
    }
    return bytes;
  }

  @Override
  public String name() {
    return "memory:destination";
  }

  @Override
  public void admit(Manifest manifest) {
    if (!takesIndexes && manifest instanceof ImageIndex) {
      throw OciException.unsupported("write %s: no place for an index", name());
    }
  }

  @Override
  public void expect(ImageManifest manifest, ImageConfig config) {
    expected.add(config);
  }

  @Override
  public boolean has(Descriptor blob) {
    return blobs.containsKey(blob.digest());
  }

  @Override
  public boolean mayMount(ImageReference from) {
    return true;
  }

  /** Takes over whatever an image is said to have. */
  @Override
  public boolean mount(Descriptor blob, ImageReference from) {
    mounted.add(from + " " + blob.digest());
    return true;
  }

  /** What was taken over, as {@code IMAGE DIGEST}. */
  List<String> mounted() {
    return List.copyOf(mounted);
  }

  @Override
  public void put(Blob blob) throws IOException {
    try (InputStream in = blob.open()) {
      keep(blob.descriptor().digest(), in.readAllBytes());
    }
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    producer.writeTo(bytes);
    Descriptor descriptor = Descriptor.of(type, bytes.toByteArray());
    keep(descriptor.digest(), bytes.toByteArray());
    return descriptor;
  }

  private void keep(Digest digest, byte[] bytes) {
    sent.add(digest);
    blobs.put(digest, bytes);
  }

  @Override
  public void put(RawManifest manifest) {
    stored.add(manifest);
  }

  @Override
  public boolean keepsReferrers() {
    return takesIndexes;
  }

  @Override
  public void putReferrer(RawManifest referrer) throws IOException {
    if (!takesIndexes) {
      ImageDestination.super.putReferrer(referrer);
    }
    referrers.add(referrer);
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    return referrers.stream()
        .filter(m -> m.manifest().subject().filter(s -> s.digest().equals(subject)).isPresent())
        .map(RawManifest::referrer)
        .toList();
  }

  /** Makes room beside this image, and leaves what is published there to the caller. */
  MemoryDestination withRoom(String tag) {
    return beside.computeIfAbsent(tag, _ -> empty());
  }

  @Override
  public boolean keepsNeighbours() {
    return !beside.isEmpty();
  }

  @Override
  public ImageDestination beside(String tag) throws IOException {
    return beside.containsKey(tag) ? beside.get(tag) : ImageDestination.super.beside(tag);
  }

  @Override
  public Optional<Descriptor> published() {
    return published.map(RawManifest::descriptor);
  }

  @Override
  public boolean hasWhole(Descriptor manifest) {
    asked.add(manifest);
    return stored.stream().anyMatch(there -> there.digest().equals(manifest.digest()));
  }

  @Override
  public void publish(RawManifest manifest) {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    published = Optional.of(manifest);
  }

  @Override
  public void close() {}
}
