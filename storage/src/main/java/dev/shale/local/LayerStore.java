package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.concurrent.ProducedInputStream;
import dev.shale.content.BlobWriter;
import dev.shale.content.ContentStore;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.layer.Expansion;
import dev.shale.layer.ExpansionLimit;
import dev.shale.layer.LayerApplier;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.LayerStream;
import dev.shale.layer.PackOptions;
import dev.shale.layer.PackedLayer;
import dev.shale.layer.TableOfContents;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.LinuxTree;
import dev.shale.snapshot.LayerTrees;
import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.StagingArea;
import dev.shale.tree.ReadableTree;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Layers in their two forms: packed, as a blob; unpacked, as a tree under a chain ID. Either is
 * made from the other when someone needs it. Safe for use by several threads and processes.
 */
final class LayerStore {
  private static final int BUFFER_BYTES = 128 << 10;

  private final StoreLayout layout;
  private final ContentStore content;
  private final StagingArea staging;
  private final LayerTrees trees;
  private final Unpacking unpacking;
  private final ExpansionLimit limit;

  LayerStore(
      StoreLayout layout,
      ContentStore content,
      StagingArea staging,
      LayerTrees trees,
      Unpacking unpacking,
      ExpansionLimit limit) {
    this.limit = limit;
    this.layout = layout;
    this.content = content;
    this.staging = staging;
    this.trees = trees;
    this.unpacking = unpacking;
  }

  WhiteoutFormat format() {
    return unpacking.format();
  }

  /** The layer's table of contents, if this store has read the layer. */
  Optional<TableOfContents> toc(Digest diffId) throws IOException {
    try (InputStream in =
        new BufferedInputStream(Files.newInputStream(layout.toc(diffId)), BUFFER_BYTES)) {
      return Optional.of(TableOfContents.read(in));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * The layer's table of contents.
   *
   * @throws OciException NOT_FOUND if there is none
   */
  TableOfContents requireToc(LayerId layer) throws IOException {
    return toc(layer.diffId())
        .orElseThrow(
            () ->
                OciException.notFound(
                    "look into layer %s: the store has no table of contents for it; shale check"
                        + " --repair makes it again",
                    layer.blob().digest()));
  }

  boolean hasToc(Digest diffId) {
    return Files.exists(layout.toc(diffId));
  }

  void saveToc(Digest diffId, TableOfContents toc) throws IOException {
    if (!hasToc(diffId)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      toc.write(bytes);
      layout.files().replace(layout.toc(diffId), bytes.toByteArray());
    }
  }

  /** Whether the layer is here in one form or the other. */
  boolean has(LayerId layer, ChainId chain) throws IOException {
    return hasToc(layer.diffId())
        && (trees.find(chain).isPresent() || content.size(layer.blob().digest()).isPresent());
  }

  /**
   * Reads a layer once, from wherever it comes: verifies it, keeps its bytes, takes its table of
   * contents and unpacks it into a staging tree if this store unpacks. The caller closes the
   * result.
   *
   * @throws OciException CORRUPT if the tar is not the one that {@code diffId} names
   */
  StagedLayer receive(Blob blob, Digest diffId) throws IOException {
    return content.receive(
        blob,
        arrival -> {
          StagedLayer layer = read(arrival.stream(), blob.descriptor(), diffId);
          try {
            arrival.commit();
            saveToc(diffId, layer.toc());
            return layer;
          } catch (IOException | RuntimeException e) {
            layer.close();
            throw e;
          }
        });
  }

  /** Reads a layer to its end, and makes files of it. */
  private StagedLayer read(InputStream packed, Descriptor blob, Digest diffId) throws IOException {
    Optional<StagedTree> tree =
        unpacking.isWanted() ? Optional.of(staging.open()) : Optional.empty();
    try (LayerStream stream = new LayerStream(packed, blob, diffId)) {
      TableOfContents toc = read(stream.tar(), tree, expansion(blob));
      stream.finish();
      return new StagedLayer(blob, diffId, toc, tree);
    } catch (IOException | RuntimeException e) {
      if (tree.isPresent()) {
        tree.get().close();
      }
      if (e instanceof OciException refusal && !refusal.getMessage().contains(name(blob))) {
        throw refusal.about("unpack layer " + name(blob));
      }
      throw e;
    }
  }

  private static String name(Descriptor blob) {
    return blob.digest().toString();
  }

  private TableOfContents read(InputStream tar, Optional<StagedTree> tree, Expansion expansion)
      throws IOException {
    if (tree.isEmpty()) {
      return TableOfContents.scanWithin(expansion, tar);
    }
    try (LinuxTree files = LinuxTree.open(tree.get().path())) {
      return new LayerApplier(files, format()).applyWithin(expansion, tar);
    }
  }

  private Expansion expansion(Descriptor blob) {
    return Expansion.of(blob, limit, new DiskRoom(layout.root()));
  }

  /** The account of an archive whose files become part of a layer here. */
  Expansion expansionOfArchive(String name, long packed) {
    return Expansion.ofArchive(name, packed, limit, new DiskRoom(layout.root()));
  }

  /**
   * Makes what was read the top layer of a stack: its tree is completed from those below, and
   * appears.
   *
   * @param below the layers it stands on, base first; all unpacked if this one is
   */
  void publish(StagedLayer layer, List<LayerId> below) throws IOException {
    if (layer.tree().isEmpty()) {
      return;
    }
    Path tree = layer.tree().get().path();
    try (LayerViews views = view(below);
        LinuxTree files = LinuxTree.open(tree)) {
      new LayerApplier(files, format()).complete(layer.toc(), views.rootfs());
    }
    trees.publish(tree, ChainId.append(chain(below), layer.diffId()));
  }

  /** Unpacks those layers of a stack that are not unpacked yet. */
  List<Path> unpack(List<LayerId> layers) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      ChainId chain = chain(layers.subList(0, i + 1)).orElseThrow();
      if (trees.find(chain).isEmpty()) {
        unpackTop(layers.subList(0, i), layers.get(i));
      }
      paths.add(
          trees
              .find(chain)
              .orElseThrow(
                  () -> OciException.unsupported("unpack %s: this store does not unpack", chain)));
    }
    return paths;
  }

  /** Takes the table of contents of those layers that came without one being taken. */
  void list(List<LayerId> layers) throws IOException {
    for (LayerId layer : layers) {
      if (!hasToc(layer.diffId())) {
        try (StagedLayer read = readKept(layer)) {
          saveToc(layer.diffId(), read.toc());
        }
      }
    }
  }

  /** Unpacks a layer in place of its tree. */
  void unpackAgain(List<LayerId> below, LayerId layer) throws IOException {
    Optional<StagedTree> damaged = trees.delete(ChainId.append(chain(below), layer.diffId()));
    if (damaged.isPresent()) {
      damaged.get().close();
    }
    unpackTop(below, layer);
  }

  /** Takes the table of contents of a layer in place of the one that is here. */
  void listAgain(LayerId layer, ChainId chain) throws IOException {
    TableOfContents toc;
    try (InputStream packed = packed(layer, chain).open();
        InputStream tar = Compression.of(layer.blob().mediaType()).decompress(packed)) {
      toc = TableOfContents.scanWithin(expansion(layer.blob()), buffered(tar));
    }
    deleteToc(layer.diffId());
    saveToc(layer.diffId(), toc);
  }

  private static InputStream buffered(InputStream in) {
    return new BufferedInputStream(in, BUFFER_BYTES);
  }

  private void unpackTop(List<LayerId> below, LayerId layer) throws IOException {
    try (StagedLayer staged = readKept(layer)) {
      saveToc(layer.diffId(), staged.toc());
      publish(staged, below);
    }
  }

  private StagedLayer readKept(LayerId layer) throws IOException {
    Blob blob =
        content
            .find(layer.blob())
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "unpack layer %s: the store has neither its blob nor its tree; pull the"
                            + " image again",
                        layer.blob().digest()));
    try (InputStream in = blob.open()) {
      return read(in, layer.blob(), layer.diffId());
    }
  }

  /** The merged view of a stack, from tables of contents; files are opened when they are read. */
  LayerViews view(List<LayerId> layers) throws IOException {
    return LayerViews.open(this, layers);
  }

  Optional<Path> tree(ChainId chain) {
    return trees.find(chain);
  }

  /** The packed form: the bytes that were kept, or the tree packed while it is read. */
  Blob packed(LayerId layer, ChainId chain) throws IOException {
    Optional<Blob> kept = content.find(layer.blob());
    if (kept.isPresent()) {
      return kept.get();
    }
    Path tree =
        trees
            .find(chain)
            .filter(path -> layer.blob().digest().equals(layer.diffId()))
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "read layer %s: the store has neither its blob nor its tree",
                        layer.blob().digest()));
    return new PackedTree(layer.blob(), tree, packOptions());
  }

  private PackOptions packOptions() {
    return PackOptions.of(format());
  }

  /**
   * Makes a container's upper directory the top layer of a stack, by renaming it. One reading pass
   * gives the diff ID; no tar is written.
   *
   * @param before called when the layer's name is known and nothing has been moved yet
   */
  LayerId adopt(Path upper, Optional<ChainId> parent, PackOptions options, Announcement before)
      throws IOException {
    LayerPacker packer = new LayerPacker(options);
    LayerId layer;
    try (LinuxTree files = LinuxTree.open(upper)) {
      DigestingOutputStream tar = new DigestingOutputStream(OutputStream.nullOutputStream());
      PackedLayer packed;
      try (OutputStream buffered = new BufferedOutputStream(tar, BUFFER_BYTES)) {
        packed = packer.pack(files, buffered);
      }
      packer.conform(files, packed);
      layer = tarLayer(tar.digest(), tar.count());
      saveToc(layer.diffId(), packed.toc());
    }
    before.accept(layer);
    trees.publish(upper, ChainId.append(parent, layer.diffId()));
    return layer;
  }

  /** Told the name of a layer just before it appears. */
  @FunctionalInterface
  interface Announcement {
    void accept(LayerId layer) throws IOException;
  }

  /**
   * Makes a draft the top layer of a stack: unpacked where this store unpacks, else packed.
   *
   * @param draft in layer form, as if packed from an overlay of {@link #format}
   */
  LayerId store(ReadableTree draft, List<LayerId> below) throws IOException {
    if (!unpacking.isWanted()) {
      return storePacked(draft);
    }
    try (InputStream in = new ProducedInputStream(out -> pack(draft, out))) {
      DigestingInputStream tar = new DigestingInputStream(in, Digest.Algorithm.SHA256);
      StagedTree tree = staging.open();
      TableOfContents toc;
      try {
        toc = read(tar, Optional.of(tree), Expansion.unlimited());
      } catch (IOException | RuntimeException e) {
        tree.close();
        throw e;
      }
      LayerId layer = tarLayer(tar.digest(), tar.count());
      try (StagedLayer staged =
          new StagedLayer(layer.blob(), layer.diffId(), toc, Optional.of(tree))) {
        saveToc(layer.diffId(), toc);
        publish(staged, below);
      }
      return layer;
    }
  }

  private LayerId storePacked(ReadableTree draft) throws IOException {
    try (BlobWriter writer = content.write()) {
      TableOfContents toc;
      try (OutputStream out = new BufferedOutputStream(writer.stream(), BUFFER_BYTES)) {
        toc = pack(draft, out).toc();
      }
      Descriptor blob = writer.commit(MediaType.OCI_LAYER);
      saveToc(blob.digest(), toc);
      return new LayerId(blob, blob.digest());
    }
  }

  private PackedLayer pack(ReadableTree draft, OutputStream out) throws IOException {
    return new LayerPacker(packOptions()).pack(draft, out);
  }

  private static LayerId tarLayer(Digest diffId, long size) {
    return new LayerId(Descriptor.of(MediaType.OCI_LAYER, diffId, size), diffId);
  }

  /** Whether what comes in shall be ready to mount at once. */
  boolean unpacksAtOnce() {
    return unpacking.isWanted();
  }

  /** The diff IDs of the layers that this store has a table of contents for. */
  List<Digest> tocs() throws IOException {
    return StoreLayout.digests(layout.tocs());
  }

  void deleteToc(Digest diffId) throws IOException {
    Files.deleteIfExists(layout.toc(diffId));
  }

  static Optional<ChainId> chain(List<LayerId> layers) {
    return ChainId.of(layers.stream().map(LayerId::diffId).toList());
  }
}
