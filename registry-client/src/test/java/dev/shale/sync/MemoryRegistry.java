package dev.shale.sync;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.SampleContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;

/** A registry in memory that remembers what it was asked; some of its images can be broken. */
final class MemoryRegistry implements SyncRegistry {
  private final Map<String, RawManifest> tags = new ConcurrentSkipListMap<>();
  private final Map<Digest, RawManifest> manifests = new ConcurrentHashMap<>();
  private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, RawManifest> mirrored = new ConcurrentHashMap<>();
  private final Set<String> broken = new HashSet<>();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final Map<String, Runnable> meanwhile = new ConcurrentHashMap<>();
  private boolean takesSparse;
  private boolean cutsBlobs;

  /** Has an image under a name; the text makes it another than others. */
  RawManifest add(String name, String text) {
    return tag(name, image(text, "amd64"));
  }

  /** Has an image, whose layer is said to be packed so, under a name. */
  RawManifest add(String name, MediaType layer, String text) {
    return tag(name, image(blob(MediaType.OCI_CONFIG, "{}"), layer, text));
  }

  /**
   * Has an index of two images whose configs say what is in their layers, each a plain tar or
   * packed so, and of an attestation about the first.
   */
  RawManifest addIndexOfContents(String name, Compression packed, String text) throws IOException {
    RawManifest first = contents(packed, text);
    RawManifest second = contents(packed, text + ", too");
    Descriptor about =
        image(
                blob(MediaType.OCI_CONFIG, "{}"),
                new MediaType("application/vnd.in-toto+json"),
                "about " + text)
            .descriptor();
    return tag(
        name,
        ImageIndex.write(
            MediaType.OCI_INDEX,
            List.of(
                first.descriptor().withPlatform(Platform.of("linux", "amd64")),
                second.descriptor().withPlatform(Platform.of("linux", "arm64")),
                about.withAnnotations(
                    new TreeMap<>(
                        Map.of("vnd.docker.reference.digest", first.digest().toString()))))));
  }

  /** Has an image whose config says what is in its layer, under a name. */
  RawManifest addContents(String name, Compression packed, String text) throws IOException {
    return tag(name, contents(packed, text));
  }

  private RawManifest contents(Compression packed, String text) throws IOException {
    byte[] tar = SampleContent.tar(text);
    ByteArrayOutputStream layer = new ByteArrayOutputStream();
    if (packed == Compression.NONE) {
      layer.writeBytes(tar);
    } else {
      Packing.of(packed).pack(plain -> plain.write(tar), layer);
    }
    MediaType type = packed == Compression.ZSTD ? MediaType.OCI_LAYER_ZSTD : MediaType.OCI_LAYER;
    Descriptor config =
        blob(
            MediaType.OCI_CONFIG,
            """
            {"architecture":"amd64","os":"linux","config":{},\
            "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
                .formatted(Digest.of(tar)));
    return keep(
        ImageManifest.write(
            MediaType.OCI_MANIFEST, config, List.of(blob(type, layer.toByteArray()))));
  }

  private RawManifest image(String text, String architecture) {
    Descriptor config =
        blob(
            MediaType.OCI_CONFIG,
            """
            {"architecture":"%s","os":"linux","created":"%s","config":{},\
            "rootfs":{"type":"layers","diff_ids":[]}}"""
                .formatted(architecture, text.startsWith("20") ? text : "2026-01-01T00:00:00Z"));
    return image(config, MediaType.OCI_LAYER, text);
  }

  private RawManifest image(Descriptor config, MediaType type, String text) {
    Descriptor layer = blob(type, text);
    return keep(ImageManifest.write(MediaType.OCI_MANIFEST, config, List.of(layer)));
  }

  /** Has an index of images for amd64 and arm64, which are in the result, under a name. */
  List<RawManifest> addIndex(String name, String text) {
    List<RawManifest> images = List.of(image(text, "amd64"), image(text, "arm64"));
    tag(name, index(images));
    return images;
  }

  private RawManifest index(List<RawManifest> images) {
    return keep(
        ImageIndex.write(
            MediaType.OCI_INDEX,
            List.of(
                images.get(0).descriptor().withPlatform(Platform.of("linux", "amd64")),
                images.get(1).descriptor().withPlatform(Platform.of("linux", "arm64")))));
  }

  /** Has an index that lists images for amd64 and arm64, and an index of two others. */
  RawManifest addIndexOfIndex(String name, String text) {
    List<Descriptor> entries = new ArrayList<>();
    RawManifest outer = index(List.of(image(text, "amd64"), image(text, "arm64")));
    entries.addAll(((ImageIndex) outer.manifest()).manifests());
    String other = text + ", too";
    entries.add(index(List.of(image(other, "amd64"), image(other, "arm64"))).descriptor());
    return tag(name, ImageIndex.write(MediaType.OCI_INDEX, entries));
  }

  /** Has an artifact, which has no age, under a name. */
  RawManifest addArtifact(String name, String text) {
    Descriptor config = blob(new MediaType("application/spdx+json"), text);
    return tag(name, ImageManifest.write(MediaType.OCI_MANIFEST, config, List.of()));
  }

  /** Has a signature of an image, by its subject only. */
  RawManifest sign(RawManifest image) {
    Descriptor empty = blob(MediaType.OCI_EMPTY, "{}");
    return keep(
        RawManifest.of(
            MediaType.OCI_MANIFEST,
            """
            {"schemaVersion":2,"mediaType":"%s","artifactType":"example/signature","config":%s,\
            "layers":[%s],"subject":%s}"""
                .formatted(
                    MediaType.OCI_MANIFEST.value(),
                    empty.toJson(),
                    blob(MediaType.OCTET_STREAM, "signed " + image.digest()).toJson(),
                    image.descriptor().toJson())
                .getBytes(StandardCharsets.UTF_8)));
  }

  /** The signatures and the like of an image, as they are kept here. */
  List<Descriptor> listReferrers(Digest subject) {
    return manifests.values().stream()
        .filter(
            one -> one.manifest().subject().filter(it -> it.digest().equals(subject)).isPresent())
        .map(RawManifest::referrer)
        .toList();
  }

  private Descriptor blob(MediaType type, String text) {
    return blob(type, text.getBytes(StandardCharsets.UTF_8));
  }

  private Descriptor blob(MediaType type, byte[] bytes) {
    Descriptor descriptor = Descriptor.of(type, bytes);
    blobs.put(descriptor.digest(), bytes);
    return descriptor;
  }

  private RawManifest keep(RawManifest manifest) {
    manifests.put(manifest.digest(), manifest);
    return manifest;
  }

  /** Has an image under one more name. */
  RawManifest tag(String name, RawManifest manifest) {
    tags.put(name, keep(manifest));
    return manifest;
  }

  /** Takes indexes some of whose images are not here. */
  void takeSparseIndexes() {
    takesSparse = true;
  }

  void untag(String name) {
    tags.remove(name);
  }

  /** Has another image for a name wherever it need not be read from this registry itself. */
  void addToMirror(String name, String text) {
    mirrored.put(name, keep(image(text, "amd64")));
  }

  /** Fails whenever it is asked for a name or a repository. */
  void breakName(String name) {
    broken.add(name);
  }

  /** Breaks off before the first byte of every blob. */
  void cutBlobs() {
    cutsBlobs = true;
  }

  /** Has something happen when it is asked so for the first time. */
  void meanwhile(String question, Runnable event) {
    meanwhile.put(question, event);
  }

  /** Has a manifest no more, whatever lists it. */
  void lose(Digest manifest) {
    manifests.remove(manifest);
  }

  /** Whether a manifest is here, under a name or not. */
  boolean has(Digest manifest) {
    return manifests.containsKey(manifest);
  }

  /** What was asked for so far, sorted, and forgotten by this. */
  List<String> asked() {
    List<String> all = asked.stream().sorted().toList();
    asked.clear();
    return all;
  }

  /** The names that there are, with what they mean. */
  Map<String, Digest> names() {
    Map<String, Digest> names = new TreeMap<>();
    tags.forEach((name, manifest) -> names.put(name, manifest.digest()));
    return names;
  }

  private void ask(String method, String what) {
    asked.add(method + " " + what);
    Optional.ofNullable(meanwhile.remove(method + " " + what)).ifPresent(Runnable::run);
    if (broken.contains(what)) {
      throw OciException.invalid("ask for %s: broken", what);
    }
  }

  @Override
  public List<String> repositories(String host) {
    ask("CATALOG", host);
    return tags.keySet().stream()
        .map(name -> ImageReference.parse(name).repository())
        .distinct()
        .toList();
  }

  @Override
  public List<String> tags(ImageReference repository) {
    ask("LIST", repository.name());
    List<String> found =
        tags.keySet().stream()
            .map(ImageReference::parse)
            .filter(name -> name.name().equals(repository.name()))
            .flatMap(name -> name.tag().stream())
            .toList();
    if (found.isEmpty()) {
      throw OciException.notFound("list tags of %s: not found", repository.name());
    }
    return found;
  }

  @Override
  public void deleteTag(ImageReference name) {
    ask("DELETE", name.toString());
    tags.remove(name.toString());
  }

  @Override
  public ImageSource source(ImageReference name) {
    return new Source(name, Optional.ofNullable(mirrored.get(name.toString())));
  }

  @Override
  public ImageSource homeSource(ImageReference name) {
    return new Source(name, Optional.empty());
  }

  @Override
  public ImageDestination destination(ImageReference name) {
    return new Destination(name);
  }

  @Override
  public void close() {}

  private Optional<RawManifest> find(ImageReference name) {
    return name.digest().isPresent()
        ? Optional.ofNullable(manifests.get(name.digest().get()))
        : Optional.ofNullable(tags.get(name.toString()));
  }

  private final class Source implements ImageSource {
    private final ImageReference name;
    private final Optional<RawManifest> elsewhere;

    Source(ImageReference name, Optional<RawManifest> elsewhere) {
      this.name = name;
      this.elsewhere = elsewhere;
    }

    @Override
    public String name() {
      return "docker://" + name;
    }

    private RawManifest found() {
      return elsewhere
          .or(() -> find(name))
          .orElseThrow(() -> OciException.notFound("pull %s: not found", name));
    }

    @Override
    public Descriptor describe() {
      ask("HEAD", name.toString());
      return found().descriptor();
    }

    @Override
    public RawManifest manifest() {
      ask("GET", name.toString());
      return found();
    }

    @Override
    public RawManifest manifest(Descriptor descriptor) {
      ask("GET", name.name() + "@" + descriptor.digest());
      return Optional.ofNullable(manifests.get(descriptor.digest()))
          .orElseThrow(() -> OciException.notFound("pull %s: not found", descriptor.digest()));
    }

    @Override
    public List<Descriptor> referrers(Digest subject) {
      ask("REFERRERS", name.name() + "@" + subject);
      return listReferrers(subject);
    }

    @Override
    public Optional<ImageSource> beside(String tag) {
      ImageReference neighbour = name.withTag(tag).withoutDigest();
      ask("HEAD", neighbour.toString());
      return find(neighbour).map(_ -> source(neighbour));
    }

    @Override
    public Blob blob(Descriptor descriptor) {
      Blob blob =
          Blob.of(descriptor, Optional.ofNullable(blobs.get(descriptor.digest())).orElseThrow());
      return Blob.of(descriptor, () -> open(blob));
    }

    private InputStream open(Blob blob) throws IOException {
      ask("BLOB", name.name());
      if (cutsBlobs) {
        throw new IOException("cut");
      }
      return blob.open();
    }

    @Override
    public void close() {}
  }

  private final class Destination implements ImageDestination {
    private final ImageReference name;
    private final List<Digest> put = new ArrayList<>();

    Destination(ImageReference name) {
      this.name = name;
    }

    @Override
    public String name() {
      return "docker://" + name;
    }

    @Override
    public boolean has(Descriptor blob) {
      return blobs.containsKey(blob.digest());
    }

    @Override
    public void put(Blob blob) throws IOException {
      ask("POST", name.name());
      try (InputStream in = blob.open()) {
        blobs.put(blob.descriptor().digest(), in.readAllBytes());
      }
    }

    @Override
    public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      producer.writeTo(bytes);
      return blob(type, bytes.toByteArray());
    }

    @Override
    public void put(RawManifest manifest) {
      put.add(keep(manifest).digest());
    }

    @Override
    public boolean keepsReferrers() {
      return true;
    }

    @Override
    public void putReferrer(RawManifest referrer) {
      put(referrer);
    }

    @Override
    public List<Descriptor> referrers(Digest subject) {
      ask("REFERRERS", name.name() + "@" + subject);
      return listReferrers(subject);
    }

    @Override
    public boolean keepsNeighbours() {
      return true;
    }

    @Override
    public ImageDestination beside(String tag) {
      return destination(name.withTag(tag).withoutDigest());
    }

    @Override
    public boolean hasWhole(Descriptor manifest) {
      return manifests.containsKey(manifest.digest());
    }

    @Override
    public Optional<Descriptor> published() {
      ask("HEAD", name.toString());
      return find(name).map(RawManifest::descriptor);
    }

    /** All that the image refers to has to be here by now. */
    @Override
    public void publish(RawManifest manifest) {
      ask("PUT", name.toString());
      requireWhole(manifest);
      tag(name.toString(), manifest);
    }

    private void requireWhole(RawManifest manifest) {
      switch (manifest.manifest()) {
        case ImageManifest image -> {
          for (Descriptor layer : image.layers()) {
            if (!has(layer)) {
              throw new AssertionError(name + " was published before its layers");
            }
          }
        }
        case ImageIndex index -> {
          for (Descriptor entry : index.manifests()) {
            if (!takesSparse || manifests.containsKey(entry.digest())) {
              requireWhole(Optional.ofNullable(manifests.get(entry.digest())).orElseThrow());
            }
          }
        }
        case Schema1Manifest _ -> throw new AssertionError(name + " is of schema 1");
      }
    }

    @Override
    public void close() {}
  }
}
