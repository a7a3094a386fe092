package dev.shale.containersstorage;

import dev.shale.blob.Blob;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.linux.LinuxTree;
import dev.shale.transport.ImageSource;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One image of a store. Its layers are given as plain tars, since how they were packed once is
 * forgotten; the manifest names them so, and is the original where that did as well.
 */
final class StoreSource implements ImageSource {
  /** How many layers an image may have; more than overlay can stack. */
  static final int MAX_LAYERS = 1_024;

  private final String name;
  private final LinuxTree tree;
  private final Path root;
  private final String imageId;
  private final RawManifest manifest;
  private final Map<Digest, StoredRecords.Layer> layers;

  private StoreSource(
      String name,
      LinuxTree tree,
      Path root,
      String imageId,
      RawManifest manifest,
      Map<Digest, StoredRecords.Layer> layers) {
    this.name = name;
    this.tree = tree;
    this.root = root;
    this.imageId = imageId;
    this.manifest = manifest;
    this.layers = Map.copyOf(layers);
  }

  static ImageSource open(
      String name,
      Path root,
      StoredRecords records,
      StoredRecords.Image image,
      Optional<Digest> digest)
      throws IOException {
    LinuxTree tree = LinuxTree.open(root);
    try {
      RawManifest stored = stored(tree, image, digest);
      if (!(stored.manifest() instanceof ImageManifest manifest)) {
        throw OciException.unsupported(
            "read %s: an index; name one of its images, which podman images lists", name);
      }
      List<StoredRecords.Layer> chain = chain(name, records, image);
      return new StoreSource(
          name,
          tree,
          root,
          image.id(),
          withPlainLayers(name, stored, manifest, chain),
          chain.stream()
              .collect(
                  Collectors.toMap(
                      layer -> layer.diffId().orElseThrow(), layer -> layer, (one, _) -> one)));
    } catch (IOException | RuntimeException e) {
      tree.close();
      throw e;
    }
  }

  private static RawManifest stored(
      LinuxTree tree, StoredRecords.Image image, Optional<Digest> digest) throws IOException {
    String key = digest.map(StoredRecords::manifestKey).orElse("manifest");
    byte[] bytes =
        StoreFiles.readSmall(tree, StoreFiles.document(image.id(), key), RawManifest.MAX_BYTES);
    RawManifest untyped = RawManifest.untyped(bytes);
    return digest.isPresent()
        ? RawManifest.verified(untyped.mediaType(), digest.get(), bytes)
        : untyped;
  }

  /** The layers of an image, base first. */
  private static List<StoredRecords.Layer> chain(
      String name, StoredRecords records, StoredRecords.Image image) {
    List<StoredRecords.Layer> chain = new ArrayList<>();
    Optional<String> next = image.layer();
    while (next.isPresent()) {
      StoredRecords.Layer layer = records.layers().get(next.get());
      if (layer == null) {
        throw OciException.notFound("read %s: the store has lost layer %s", name, next.get());
      }
      if (layer.diffId().isEmpty() || layer.size() < 0) {
        throw OciException.unsupported(
            "read %s: layer %s was pulled in parts (zstd:chunked), and its tar cannot be made"
                + " again; pull the image without enable_partial_images",
            name, layer.id());
      }
      if (chain.size() == MAX_LAYERS) {
        throw OciException.invalid("read %s: more than %d layers", name, MAX_LAYERS);
      }
      chain.addFirst(layer);
      next = layer.parent();
    }
    return chain;
  }

  private static RawManifest withPlainLayers(
      String name, RawManifest stored, ImageManifest manifest, List<StoredRecords.Layer> chain) {
    if (manifest.layers().size() != chain.size()) {
      throw OciException.invalid(
          "read %s: its manifest has %d layers, the store %d",
          name, manifest.layers().size(), chain.size());
    }
    boolean isDocker = stored.mediaType().isDocker();
    MediaType type = isDocker ? MediaType.DOCKER_LAYER : MediaType.OCI_LAYER;
    List<Descriptor> plain = new ArrayList<>();
    for (int i = 0; i < chain.size(); i++) {
      Descriptor listed = manifest.layers().get(i);
      StoredRecords.Layer layer = chain.get(i);
      Digest diffId = layer.diffId().orElseThrow();
      plain.add(
          listed.digest().equals(diffId)
              ? listed
              : listed.withContent(Descriptor.of(type, diffId, layer.size())));
    }
    return plain.equals(manifest.layers())
        ? stored
        : manifest.rewrite(stored.mediaType(), manifest.config(), plain);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RawManifest manifest() {
    return manifest;
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return Blob.of(descriptor, () -> open(descriptor));
  }

  private InputStream open(Descriptor descriptor) throws IOException {
    StoredRecords.Layer layer = layers.get(descriptor.digest());
    return new VerifiedInputStream(
        layer == null ? document(descriptor) : LayerTar.open(name, root, layer.id()), descriptor);
  }

  private InputStream document(Descriptor descriptor) throws IOException {
    TreePath path = StoreFiles.document(imageId, descriptor.digest().toString());
    if (tree.find(path).isEmpty()) {
      throw OciException.notFound("read %s: it lacks blob %s", name, descriptor.digest());
    }
    return tree.read(path);
  }

  @Override
  public void close() {
    tree.close();
  }
}
