package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.concurrent.ProducedInputStream;
import dev.shale.content.BlobWriter;
import dev.shale.content.ContentStore;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.layer.Expansion;
import dev.shale.layer.ExpansionLimit;
import dev.shale.layer.LayerApplier;
import dev.shale.layer.LayerConformance;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.LayerStream;
import dev.shale.layer.PackOptions;
import dev.shale.layer.PackedLayer;
import dev.shale.layer.TableOfContents;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.snapshot.ActiveSnapshot;
import dev.shale.snapshot.Changes;
import dev.shale.snapshot.LayerTrees;
import dev.shale.snapshot.Stacking;
import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.StagingArea;
import dev.shale.snapshot.TreeForm;
import dev.shale.tree.FileTree;
import dev.shale.tree.ReadableTree;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Layers in their two forms: packed, as a blob; unpacked, as a tree under a chain ID. Either is
 * made from the other when someone needs it. Safe for use by several threads and processes.
 */
final class LayerStore {
  private static final int BUFFER_BYTES = 128 << 10;

  private final StoreLayout layout;
  private final ContentStore content;
  private final LayerTables tables;
  private final StagingArea staging;
  private final LayerTrees trees;
  private final StackingChoice choice;
  private final ExpansionLimit limit;
  private @Nullable Stacking stacking;

  LayerStore(
      StoreLayout layout,
      ContentStore content,
      LayerTables tables,
      StagingArea staging,
      LayerTrees trees,
      StackingChoice choice,
      ExpansionLimit limit) {
    this.limit = limit;
    this.layout = layout;
    this.content = content;
    this.tables = tables;
    this.staging = staging;
    this.trees = trees;
    this.choice = choice;
  }

  /** How roots come about here; the first call tries it out. */
  synchronized Stacking stacking() throws IOException {
    if (stacking == null) {
      try (StagedTree scratch = staging.open()) {
        stacking = choice.choose(scratch.path());
      }
    }
    return stacking;
  }

  /** What each layer says. */
  LayerTables tables() {
    return tables;
  }

  /** Whether the layer is here as it is named: what an image with it has to be sent from. */
  boolean has(LayerId layer, ChainId chain) throws IOException {
    return tables.has(layer.diffId()) && isPacked(layer, chain);
  }

  /** Whether there are its bytes, or a tree that gives them. A tree gives its tar, and no other. */
  private boolean isPacked(LayerId layer, ChainId chain) throws IOException {
    Digest digest = layer.blob().digest();
    return content.size(digest).isPresent()
        || (digest.equals(layer.diffId()) && exactTree(chain).isPresent());
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
          StagedLayer layer = read(arrival.stream(), blob.descriptor(), diffId, formOfArrivals());
          try {
            arrival.commit();
            tables.save(diffId, layer.toc());
            return layer;
          } catch (IOException | RuntimeException e) {
            layer.close();
            throw e;
          }
        });
  }

  /** In which form what comes in is unpacked at once; where it need not be, it stays packed. */
  private Optional<TreeForm> formOfArrivals() throws IOException {
    return stacking().keptForm();
  }

  /** Reads a layer to its end, and makes files of it if a form is given. */
  private StagedLayer read(
      InputStream packed, Descriptor blob, Digest diffId, Optional<TreeForm> form)
      throws IOException {
    Optional<StagedTree> tree = form.isPresent() ? Optional.of(staging.open()) : Optional.empty();
    try (LayerStream stream = new LayerStream(packed, blob, diffId)) {
      TableOfContents toc = read(stream.tar(), tree, form, expansion(blob));
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

  private static TableOfContents read(
      InputStream tar, Optional<StagedTree> tree, Optional<TreeForm> form, Expansion expansion)
      throws IOException {
    if (tree.isEmpty() || form.isEmpty()) {
      return TableOfContents.scanWithin(expansion, tar);
    }
    try (FileTree files = form.get().open(tree.get().path())) {
      return new LayerApplier(files, form.get().format()).applyWithin(expansion, tar);
    }
  }

  Expansion expansion(Descriptor blob) {
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
    publish(layer, below, formOfArrivals().orElseThrow());
  }

  private void publish(StagedLayer layer, List<LayerId> below, TreeForm form) throws IOException {
    Path tree = layer.tree().orElseThrow().path();
    try (LayerViews views = view(below);
        FileTree files = form.open(tree)) {
      new LayerApplier(files, form.format()).complete(layer.toc(), views.rootfs());
    }
    trees.publish(tree, ChainId.append(LayerId.chain(below), layer.diffId()), form);
  }

  /** Unpacks those layers of a stack that are not unpacked in a form yet; says where they are. */
  List<Path> unpack(List<LayerId> layers, TreeForm form) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      ChainId chain = LayerId.chain(layers.subList(0, i + 1)).orElseThrow();
      if (trees.find(chain, form).isEmpty()) {
        unpackTop(layers.subList(0, i), layers.get(i), form);
      }
      paths.add(trees.find(chain, form).orElseThrow());
    }
    return paths;
  }

  /** Makes what came ready to mount at once, where trees are kept; else lists what is in it. */
  void unpackArrivals(List<LayerId> layers) throws IOException {
    Optional<TreeForm> form = formOfArrivals();
    if (form.isPresent()) {
      unpack(layers, form.get());
    } else {
      list(layers);
    }
  }

  /** The layer's tree as it would be mounted here. */
  Optional<Path> tree(ChainId chain) throws IOException {
    Optional<TreeForm> form = stacking().treeForm();
    return form.isPresent() ? trees.find(chain, form.get()) : Optional.empty();
  }

  /** Takes the table of contents of those layers that came without one being taken. */
  private void list(List<LayerId> layers) throws IOException {
    for (int i = 0; i < layers.size(); i++) {
      LayerId layer = layers.get(i);
      if (!tables.has(layer.diffId())) {
        ChainId chain = LayerId.chain(layers.subList(0, i + 1)).orElseThrow();
        try (StagedLayer read = readKept(layer, chain, Optional.empty())) {
          tables.save(layer.diffId(), read.toc());
        }
      }
    }
  }

  /** Unpacks a layer in place of its tree of a form. */
  void unpackAgain(List<LayerId> below, LayerId layer, TreeForm form) throws IOException {
    ChainId chain = ChainId.append(LayerId.chain(below), layer.diffId());
    try (StagedLayer staged = readKept(layer, chain, Optional.of(form))) {
      Optional<StagedTree> damaged = trees.delete(chain, form);
      if (damaged.isPresent()) {
        damaged.get().close();
      }
      publish(staged, below, form);
    }
  }

  /** Takes the table of contents of a layer in place of the one that is here. */
  void listAgain(LayerId layer, ChainId chain) throws IOException {
    TableOfContents toc;
    try (InputStream packed = packed(layer, chain).open();
        InputStream tar = Compression.of(layer.blob().mediaType()).decompress(packed)) {
      toc = TableOfContents.scanWithin(expansion(layer.blob()), buffered(tar));
    }
    tables.delete(layer.diffId());
    tables.save(layer.diffId(), toc);
  }

  private static InputStream buffered(InputStream in) {
    return new BufferedInputStream(in, BUFFER_BYTES);
  }

  private void unpackTop(List<LayerId> below, LayerId layer, TreeForm form) throws IOException {
    ChainId chain = ChainId.append(LayerId.chain(below), layer.diffId());
    try (StagedLayer staged = readKept(layer, chain, Optional.of(form))) {
      tables.save(layer.diffId(), staged.toc());
      publish(staged, below, form);
    }
  }

  private StagedLayer readKept(LayerId layer, ChainId chain, Optional<TreeForm> form)
      throws IOException {
    try (InputStream in = packed(layer, chain).open()) {
      return read(in, layer.blob(), layer.diffId(), form);
    }
  }

  /** The merged view of a stack, from tables of contents; files are opened when they are read. */
  LayerViews view(List<LayerId> layers) throws IOException {
    return LayerViews.open(this, layers);
  }

  /** A tree that gives the layer's tar again, if the layer was made here. */
  Optional<LayerTrees.Tree> exactTree(ChainId chain) throws IOException {
    return trees.find(chain).stream().filter(tree -> tree.form().isExact()).findFirst();
  }

  /** The layer's tree in any form, to read its files from. */
  Optional<LayerTrees.Tree> anyTree(ChainId chain) throws IOException {
    Optional<LayerTrees.Tree> exact = exactTree(chain);
    return exact.isPresent() ? exact : trees.find(chain).stream().findFirst();
  }

  /**
   * The packed form: the bytes that were kept, or the tree packed while it is read.
   *
   * @throws OciException NOT_FOUND if the store has neither, DENIED if only the host's root can
   *     read the tree
   */
  Blob packed(LayerId layer, ChainId chain) throws IOException {
    Optional<Blob> kept = content.find(layer.blob());
    if (kept.isPresent()) {
      return kept.get();
    }
    LayerTrees.Tree tree =
        exactTree(chain)
            .filter(_ -> layer.blob().digest().equals(layer.diffId()))
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "read layer %s: the store has neither its blob nor a tree of it that can be"
                            + " packed; pull the image again",
                        layer.blob().digest()));
    if (!tree.form().isReadable()) {
      throw new OciException(
          ErrorKind.DENIED,
          "read layer %s: only the host's root can read its tree; push or save the image as root"
              .formatted(layer.blob().digest()));
    }
    return new PackedTree(layer.blob(), tree);
  }

  /** The packed form, if the store has the bytes or a tree that gives them. */
  Optional<Blob> packedIfHere(LayerId layer, ChainId chain) throws IOException {
    return isPacked(layer, chain) ? Optional.of(packed(layer, chain)) : Optional.empty();
  }

  /**
   * Makes what an upper directory changes the top layer of a stack, by renaming it. One reading
   * pass gives the diff ID; a tar is written only where the tree cannot stand for it.
   *
   * @param before called when the layer's name is known and nothing has been moved yet
   */
  LayerId adopt(
      ActiveSnapshot snapshot,
      Changes changes,
      Optional<ChainId> parent,
      Optional<Instant> latest,
      Announcement before)
      throws IOException {
    TreeForm form = snapshot.form();
    Stored stored =
        form.isExact()
            ? digest(changes.found().tree(), latest)
            : storePacked(changes.found().tree(), latest);
    TableOfContents toc = stored.packed().toc();
    new LayerConformance(changes.files(), form.format(), toc).run();
    before.accept(stored.layer());
    trees.publish(snapshot.upper(), ChainId.append(parent, stored.layer().diffId()), form);
    return stored.layer();
  }

  /** Finds out what a tree in layer form would be, packed; keeps nothing but what it says. */
  private Stored digest(ReadableTree tree, Optional<Instant> latest) throws IOException {
    DigestingOutputStream tar = new DigestingOutputStream(OutputStream.nullOutputStream());
    PackedLayer packed;
    try (OutputStream out = buffered(tar)) {
      packed = packer(latest).pack(tree, out);
    }
    LayerId layer = tarLayer(tar.digest(), tar.count());
    tables.save(layer.diffId(), packed.toc());
    return new Stored(layer, packed);
  }

  private static OutputStream buffered(OutputStream out) {
    return new BufferedOutputStream(out, BUFFER_BYTES);
  }

  /** Told the name of a layer just before it appears. */
  @FunctionalInterface
  interface Announcement {
    void accept(LayerId layer) throws IOException;
  }

  /**
   * Makes a draft the top layer of a stack: unpacked where a tree can stand for it, else packed.
   *
   * @param draft in layer form
   */
  LayerId store(ReadableTree draft, List<LayerId> below) throws IOException {
    try (StagedLayer staged = stage(draft)) {
      publish(staged, below);
      return staged.id();
    }
  }

  /**
   * Reads a draft into a layer that is in no stack yet: a tree, or packed. The caller closes.
   *
   * @param draft in layer form
   */
  StagedLayer stage(ReadableTree draft) throws IOException {
    Optional<TreeForm> form = formOfArrivals();
    return form.isEmpty() ? stagePacked(draft) : unpack(draft, form.get());
  }

  /** As {@link #stage}, packed in any case. */
  StagedLayer stagePacked(ReadableTree draft) throws IOException {
    Stored stored = storePacked(draft, Optional.empty());
    LayerId layer = stored.layer();
    return new StagedLayer(layer.blob(), layer.diffId(), stored.packed().toc(), Optional.empty());
  }

  /** Keeps the tar of a layer that was made as a tree, since it cannot be one where it stands. */
  void pack(StagedLayer made) throws IOException {
    if (made.tree().isPresent()) {
      Path tree = made.tree().get().path();
      content.put(
          new PackedTree(made.blob(), new LayerTrees.Tree(tree, formOfArrivals().orElseThrow())));
    }
  }

  private StagedLayer unpack(ReadableTree draft, TreeForm kept) throws IOException {
    Optional<TreeForm> form = Optional.of(kept);
    try (InputStream in =
        new ProducedInputStream(out -> packer(Optional.empty()).pack(draft, out))) {
      DigestingInputStream tar = new DigestingInputStream(in, Digest.Algorithm.SHA256);
      Optional<StagedTree> tree = Optional.of(staging.open());
      TableOfContents toc;
      try {
        toc = read(tar, tree, form, Expansion.unlimited());
      } catch (IOException | RuntimeException e) {
        tree.get().close();
        throw e;
      }
      LayerId layer = tarLayer(tar.digest(), tar.count());
      StagedLayer staged = new StagedLayer(layer.blob(), layer.diffId(), toc, tree);
      try {
        tables.save(layer.diffId(), toc);
        return staged;
      } catch (IOException | RuntimeException e) {
        staged.close();
        throw e;
      }
    }
  }

  /** A layer that is here, and what packing it came to. */
  record Stored(LayerId layer, PackedLayer packed) {}

  /** Packs a tree in layer form, and keeps the tar. */
  Stored storePacked(ReadableTree tree, Optional<Instant> latest) throws IOException {
    try (BlobWriter writer = content.write()) {
      PackedLayer packed;
      try (OutputStream out = buffered(writer.stream())) {
        packed = packer(latest).pack(tree, out);
      }
      Descriptor blob = writer.commit(MediaType.OCI_LAYER);
      tables.save(blob.digest(), packed.toc());
      return new Stored(new LayerId(blob, blob.digest()), packed);
    }
  }

  private static LayerPacker packer(Optional<Instant> latest) {
    PackOptions plain = PackOptions.of(WhiteoutFormat.PLAIN);
    return new LayerPacker(latest.map(plain::withLatest).orElse(plain));
  }

  private static LayerId tarLayer(Digest diffId, long size) {
    return new LayerId(Descriptor.of(MediaType.OCI_LAYER, diffId, size), diffId);
  }
}
