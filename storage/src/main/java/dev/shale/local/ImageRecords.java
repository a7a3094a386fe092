package dev.shale.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.content.ContentStore;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which images the store has, and their names: the {@code index.json} of the layout, one entry for
 * each name. An image without a name has one entry without one.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md, "index.json file" and annotations.md ({@code
 * org.opencontainers.image.ref.name}).
 */
final class ImageRecords {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final byte[] OCI_LAYOUT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

  private final Path index;
  private final ContentStore content;
  private final StoreLock lock;

  ImageRecords(Path root, ContentStore content, StoreLock lock) {
    this.index = root.resolve("index.json");
    this.content = content;
    this.lock = lock;
  }

  /** Makes the layout's two files where they are missing. */
  void create() throws IOException {
    if (Files.exists(index)) {
      return;
    }
    lock.during(
        () -> {
          if (Files.notExists(index)) {
            OwnFiles.replace(index.resolveSibling("oci-layout"), OCI_LAYOUT);
            write(List.of());
          }
          return index;
        });
  }

  /** Every image, in the order in which they came. */
  List<StoredImage> list() throws IOException {
    Map<Digest, List<Descriptor>> byDigest = new LinkedHashMap<>();
    for (Descriptor entry : read()) {
      if (entry.mediaType().isManifest()) {
        byDigest.computeIfAbsent(entry.digest(), d -> new ArrayList<>()).add(entry);
      }
    }
    List<StoredImage> images = new ArrayList<>();
    for (List<Descriptor> entries : byDigest.values()) {
      images.add(load(entries.getFirst(), entries));
    }
    return images;
  }

  /** The image that has this name. */
  Optional<StoredImage> find(ImageReference name) throws IOException {
    List<Descriptor> entries = read();
    Optional<Descriptor> named =
        entries.stream().filter(entry -> nameOf(entry).equals(Optional.of(name))).findFirst();
    return named.isPresent() ? Optional.of(load(named.get(), entries)) : Optional.empty();
  }

  /** The image with this manifest. */
  Optional<StoredImage> find(Digest manifest) throws IOException {
    List<Descriptor> entries = read();
    Optional<Descriptor> found =
        entries.stream().filter(entry -> entry.digest().equals(manifest)).findFirst();
    return found.isPresent() ? Optional.of(load(found.get(), entries)) : Optional.empty();
  }

  private StoredImage load(Descriptor entry, List<Descriptor> all) throws IOException {
    RawManifest raw =
        RawManifest.verified(
            entry.mediaType(),
            entry.digest(),
            content.readSmall(plain(entry), RawManifest.MAX_BYTES));
    if (!(raw.manifest() instanceof ImageManifest manifest)) {
      throw OciException.unsupported("read image %s: the store has it as an index", raw.digest());
    }
    ImageConfig config =
        ImageConfig.parse(content.readSmall(manifest.config(), RawManifest.MAX_BYTES));
    List<ImageReference> names =
        all.stream()
            .filter(other -> other.digest().equals(entry.digest()))
            .flatMap(other -> nameOf(other).stream())
            .sorted((a, b) -> a.toString().compareTo(b.toString()))
            .toList();
    return new StoredImage(names, raw, manifest, config);
  }

  /** Gives an image a name, taking it from whoever had it; without a name, only records it. */
  void add(Descriptor manifest, Optional<ImageReference> name) throws IOException {
    update(
        entries -> {
          List<Descriptor> kept = new ArrayList<>(entries);
          Optional<Descriptor> loser =
              name.flatMap(n -> entries.stream().filter(e -> nameOf(e).equals(name)).findFirst());
          kept.removeIf(entry -> name.isPresent() && nameOf(entry).equals(name));
          loser.ifPresent(entry -> keepNameless(kept, entry));
          kept.removeIf(e -> e.digest().equals(manifest.digest()) && nameOf(e).isEmpty());
          if (name.isPresent()) {
            kept.add(plain(manifest).withAnnotations(Map.of(REF_NAME, name.get().toString())));
          } else {
            keepNameless(kept, manifest);
          }
          return kept;
        });
  }

  /** Removes one name; an image whose last name it was stays, nameless. */
  void untag(ImageReference name) throws IOException {
    update(
        entries -> {
          List<Descriptor> kept = new ArrayList<>(entries);
          Optional<Descriptor> entry =
              kept.stream().filter(e -> nameOf(e).equals(Optional.of(name))).findFirst();
          entry.ifPresent(kept::remove);
          entry.ifPresent(e -> keepNameless(kept, e));
          return kept;
        });
  }

  /** Removes an image with all its names. */
  void remove(Digest manifest) throws IOException {
    update(entries -> entries.stream().filter(e -> !e.digest().equals(manifest)).toList());
  }

  private static void keepNameless(List<Descriptor> entries, Descriptor manifest) {
    if (entries.stream().noneMatch(entry -> entry.digest().equals(manifest.digest()))) {
      entries.add(plain(manifest));
    }
  }

  private static Descriptor plain(Descriptor entry) {
    return Descriptor.of(entry.mediaType(), entry.digest(), entry.size());
  }

  private static Optional<ImageReference> nameOf(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(REF_NAME)).map(ImageReference::parse);
  }

  private void update(UnaryOperator<List<Descriptor>> change) throws IOException {
    lock.during(
        () -> {
          write(change.apply(read()));
          return index;
        });
  }

  private List<Descriptor> read() throws IOException {
    RawManifest raw = RawManifest.of(MediaType.OCI_INDEX, Files.readAllBytes(index));
    return ((ImageIndex) raw.manifest()).manifests();
  }

  private void write(List<Descriptor> entries) throws IOException {
    ObjectNode json = Json.object();
    json.put("schemaVersion", 2);
    json.put("mediaType", MediaType.OCI_INDEX.value());
    ArrayNode manifests = json.putArray("manifests");
    entries.forEach(entry -> manifests.add(entry.toJson()));
    OwnFiles.replace(index, Json.write(json));
  }
}
