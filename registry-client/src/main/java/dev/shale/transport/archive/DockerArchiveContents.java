package dev.shale.transport.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.shale.image.Schema1Manifest;
import dev.shale.json.Json;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination.BlobProducer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What {@code docker load} reads: each config under its digest, each layer as a plain tar under its
 * diff ID, and {@code manifest.json}, which comes last. The directories of layers that Docker
 * before 1.10 had are left away.
 *
 * <p>Spec: moby's image specification v1.2, "Combined Image JSON + Filesystem Changeset Format".
 */
final class DockerArchiveContents implements ArchiveContents {
  private final String archive;
  private final TarDraft tar;
  private final Path scratch;

  /** The diff ID of each layer that was announced or came, by its blob. */
  private final Map<Digest, Digest> diffIds = new ConcurrentHashMap<>();

  private final Map<Digest, Item> items = new LinkedHashMap<>();

  /** An image, by the names of its entries. */
  private record Item(String config, List<String> layers, List<String> names) {
    ObjectNode toJson() {
      ObjectNode json = Json.object();
      json.put("Config", config);
      ArrayNode tags = json.putArray("RepoTags");
      names.forEach(tags::add);
      ArrayNode tars = json.putArray("Layers");
      layers.forEach(tars::add);
      return json;
    }
  }

  DockerArchiveContents(String archive, TarDraft tar, Path scratch) {
    this.archive = archive;
    this.tar = tar;
    this.scratch = scratch;
  }

  @Override
  public void requireNames(List<String> names) {
    names.forEach(this::reference);
  }

  /** A name with its tag; only such have a place in this format. */
  private ImageReference reference(String name) {
    ImageReference reference = ImageReference.parse(name).withDefaultTag();
    if (reference.digest().isPresent()) {
      throw OciException.invalid(
          "write %s:%s: a digest is no name to give; leave it away", archive, name);
    }
    return reference;
  }

  @Override
  public void admit(Manifest manifest) {
    image(manifest);
  }

  private ImageManifest image(Manifest manifest) {
    return switch (manifest) {
      case ImageManifest image when image.isImage() -> image;
      case ImageManifest _ ->
          throw OciException.unsupported(
              "write %s: the format keeps images, and this is an artifact; oci-archive: takes it",
              archive);
      case Schema1Manifest _ -> throw OciException.unsupported("write %s: not schema 1", archive);
      case ImageIndex _ ->
          throw OciException.unsupported(
              "write %s: the format keeps images of one platform; choose one with --platform, or"
                  + " oci-archive:",
              archive);
    };
  }

  @Override
  public void expect(ImageManifest manifest, ImageConfig config) {
    List<Digest> ids = config.diffIds();
    if (ids.size() != manifest.layers().size()) {
      throw OciException.invalid(
          "write %s: the image's manifest has %d layers, its config %d diff IDs",
          archive, manifest.layers().size(), ids.size());
    }
    for (int i = 0; i < ids.size(); i++) {
      diffIds.put(manifest.layers().get(i).digest(), ids.get(i));
    }
  }

  private static String layer(Digest diffId) {
    return diffId.hex() + ".tar";
  }

  private static String config(Digest digest) {
    return digest.hex() + ".json";
  }

  @Override
  public boolean has(Descriptor blob) {
    Digest diffId = diffIds.get(blob.digest());
    return tar.has(diffId == null ? config(blob.digest()) : layer(diffId));
  }

  @Override
  public void put(Blob blob) throws IOException {
    Digest digest = blob.descriptor().digest();
    Digest diffId = diffIds.get(digest);
    if (diffId == null) {
      tar.put(config(digest), blob);
    } else if (diffId.equals(digest)) {
      tar.put(layer(diffId), blob);
    } else {
      unpack(blob, diffId);
    }
  }

  private void unpack(Blob blob, Digest diffId) throws IOException {
    Digest digest = blob.descriptor().digest();
    try (Spool spool = Spool.open(scratch);
        InputStream in = blob.open()) {
      Digest actual = spool.fillUnpacked("write " + archive + ": layer " + digest, in);
      if (!actual.equals(diffId)) {
        throw OciException.corrupt(
            "write %s: layer %s unpacks to %s, its config says %s",
            archive, digest, actual, diffId);
      }
      putLayer(spool, diffId);
    }
  }

  private void putLayer(Spool spool, Digest diffId) throws IOException {
    try (InputStream content = spool.content()) {
      tar.put(layer(diffId), spool.size(), content);
    }
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    try (Spool packed = Spool.open(scratch);
        Spool plain = Spool.open(scratch)) {
      Digest digest = packed.fill(producer::writeTo);
      Digest diffId =
          plain.fillUnpacked("write " + archive + ": layer " + digest, packed.content());
      diffIds.put(digest, diffId);
      putLayer(plain, diffId);
      return Descriptor.of(type, digest, packed.size());
    }
  }

  @Override
  public void put(RawManifest manifest) {
    throw OciException.unsupported(
        "write %s: the format has no place for manifest %s", archive, manifest.digest());
  }

  @Override
  public boolean keepsReferrers() {
    return false;
  }

  @Override
  public void putReferrer(RawManifest referrer) {
    throw OciException.unsupported(
        "write %s: such an archive has no place for referrers; write oci-archive:", archive);
  }

  @Override
  public Optional<RawManifest> readsAs(RawManifest raw) {
    ImageManifest manifest = image(raw.manifest());
    List<Descriptor> tars = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      Optional<Descriptor> tar = unpacked(layer);
      if (tar.isEmpty()) {
        return Optional.empty();
      }
      tars.add(tar.get());
    }
    Descriptor config = manifest.config();
    return Optional.of(
        DockerSource.manifest(
            Descriptor.of(MediaType.DOCKER_CONFIG, config.digest(), config.size()), tars));
  }

  /** A layer as it lies here; empty if how large that is will be known when it has come. */
  private Optional<Descriptor> unpacked(Descriptor layer) {
    Digest diffId = diffIds.get(layer.digest());
    if (diffId == null) {
      return Optional.empty();
    }
    OptionalLong size =
        diffId.equals(layer.digest()) ? OptionalLong.of(layer.size()) : tar.size(layer(diffId));
    return size.isEmpty()
        ? Optional.empty()
        : Optional.of(Descriptor.of(MediaType.DOCKER_LAYER, diffId, size.getAsLong()));
  }

  @Override
  public void publish(RawManifest raw, List<String> names) {
    ImageManifest manifest = image(raw.manifest());
    List<String> layers =
        manifest.layers().stream().map(layer -> layer(requireSent(layer.digest()))).toList();
    Digest config = manifest.config().digest();
    Item item =
        items.computeIfAbsent(config, _ -> new Item(config(config), layers, new ArrayList<>()));
    for (ImageReference name : names.stream().map(this::reference).toList()) {
      items.values().forEach(other -> other.names().remove(name.toString()));
      item.names().add(name.toString());
    }
  }

  private Digest requireSent(Digest layer) {
    Digest diffId = diffIds.get(layer);
    if (diffId == null || !tar.has(layer(diffId))) {
      throw OciException.notFound("write %s: layer %s has not come", archive, layer);
    }
    return diffId;
  }

  @Override
  public void finish() throws IOException {
    ArrayNode manifest = Json.object().putArray("images");
    items.values().forEach(item -> manifest.add(item.toJson()));
    tar.put(DockerArchive.MANIFEST, Json.write(manifest));
  }
}
