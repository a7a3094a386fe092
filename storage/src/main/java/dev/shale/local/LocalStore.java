package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.content.ContentStore;
import dev.shale.content.DirectoryContentStore;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.image.RawManifest;
import dev.shale.layer.Expansion;
import dev.shale.layer.ExpansionLimit;
import dev.shale.layer.TableOfContents;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.LayerTrees;
import dev.shale.snapshot.RootCopies;
import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.StagingArea;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import dev.shale.transport.layout.LayoutIndex;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Images, layers and working containers in one directory.
 *
 * <p>Opening a store reclaims what dead processes left in it. While it is open, content that
 * nothing refers to yet is safe from every other process's removals. Safe for use by several
 * threads; one directory is open once at a time in a process, and in any number of processes.
 * Whoever opens a store closes it.
 */
public final class LocalStore implements AutoCloseable {
  private final StoreLayout layout;
  private final DirectoryContentStore content;
  private final StagingArea staging;
  private final LayerTrees trees;
  private final RootCopies copies;
  private final LayerStore layers;
  private final RootMaker roots;
  private final PackedRecords packed;
  private final ImageRecords images;
  private final Containers containers;
  private final StepRecords steps;
  private final BuildRecords builds;
  private final ManifestLists lists;
  private final CacheMounts mounts;
  private final Unpublished unpublished;
  private final Sweeper sweeper;
  private final Journal journal;
  private final Lease lease;
  private final Reserve reserve;
  private final Reclaim reclaim = new Reclaim();

  private LocalStore(
      StoreLayout layout,
      StackingChoice stacking,
      ExpansionLimit limit,
      DirectoryContentStore content,
      Lease lease)
      throws IOException {
    this.staging = new StagingArea(layout.staging());
    this.journal = new Journal(layout.journal());
    ProcessLock lock = new ProcessLock(layout.lock());
    this.layout = layout;
    this.content = content;
    this.lease = lease;
    this.trees = new LayerTrees(layout.trees(), staging);
    this.copies = new RootCopies(layout.copies(), staging);
    LayerTables tables = new LayerTables(layout);
    this.layers = new LayerStore(layout, content, tables, staging, trees, stacking, limit);
    this.roots = new RootMaker(layers, copies, staging, layout.root());
    this.packed = new PackedRecords(layout.packed(), layout.files());
    LayoutIndex index = new LayoutIndex(layout.root(), lock, layout.files());
    requireListOf(content, layout.root());
    index.create();
    this.images = new ImageRecords(index, content);
    this.containers =
        new Containers(layout, new ContainerRecords(layout, lock), layers, roots, staging, journal);
    this.steps = new StepRecords(layout.steps(), layout.files());
    this.builds = new BuildRecords(layout.builds(), layout.files());
    this.lists = new ManifestLists(layout.lists(), lock, layout.files());
    this.mounts = new CacheMounts(layout.mounts(), staging, layout.files());
    this.unpublished = new Unpublished(this::sweep);
    this.sweeper = new Sweeper(content, layers, packed, trees, copies);
    this.reserve = new Reserve(layout.reserve());
    content.sweep();
    List<StagedTree> left = new ArrayList<>(staging.abandoned());
    left.addAll(containers.abandoned());
    left.addAll(recover());
    reclaim.start(left);
    reserve.keep();
  }

  /** A store that has lost its list is not taken for an empty one: all that it has would go. */
  private static void requireListOf(ContentStore content, Path root) throws IOException {
    if (Files.notExists(root.resolve("index.json")) && !content.list().isEmpty()) {
      throw OciException.corrupt(
          "open store %s: its index.json is missing, though it has images; bring the file back, or"
              + " begin anew elsewhere (--root)",
          root);
    }
  }

  /** Ends what processes that are gone had begun, unless others are at work. */
  private List<StagedTree> recover() throws IOException {
    List<StagedTree> dead = new ArrayList<>();
    if (!journal.isEmpty()) {
      try {
        lease.whileAlone(() -> recover(dead));
      } catch (OciException e) {
        System.getLogger(LocalStore.class.getName())
            .log(System.Logger.Level.DEBUG, "a store that is damaged is left as it is", e);
      }
    }
    return dead;
  }

  /** What nothing refers to goes, but for results of build steps. */
  private void recover(List<StagedTree> dead) throws IOException {
    Journal.Begun begun = journal.begun();
    dead.addAll(sweeper.remove(removedBefore(begun.removed()), Sweeper.Bytes.DELETED));
    Sweeper.Bytes bytes = begun.isAdding() ? Sweeper.Bytes.SET_ASIDE : Sweeper.Bytes.DELETED;
    dead.addAll(sweeper.remove(unreferenced(), bytes));
    journal.clear();
  }

  /** What only images refer to that were being removed. */
  private Sweeper.Objects removedBefore(List<Digest> manifests) throws IOException {
    Sweeper.Objects dead = Sweeper.Objects.none();
    for (Digest manifest : manifests) {
      images.unlisted(manifest).ifPresent(dead::add);
    }
    dead.removeAll(Sweeper.referenced(images.list(), containers.list()));
    return dead;
  }

  private Sweeper.Objects unreferenced() throws IOException {
    Sweeper.Objects live = Sweeper.referenced(images.list(), containers.list());
    steps.addTo(live);
    Sweeper.Objects dead = sweeper.all();
    dead.removeAll(live);
    return dead;
  }

  /**
   * Opens a store, made if it is not there.
   *
   * @param root its directory; for its owner alone if it is made
   * @param stacking asked when something is unpacked or mounted for the first time
   * @throws OciException INVALID if the directory has other things in it
   */
  public static LocalStore open(Path root, StackingChoice stacking) throws IOException {
    return open(root, stacking, ExpansionLimit.DEFAULT);
  }

  /**
   * As {@link #open(Path, StackingChoice)}, with a limit of one's own.
   *
   * @param limit what a layer or an archive from outside may unpack to; it may not fill the disk in
   *     any case
   */
  public static LocalStore open(Path root, StackingChoice stacking, ExpansionLimit limit)
      throws IOException {
    StoreLayout layout = new StoreLayout(root.toAbsolutePath().normalize());
    requireOurs(layout.root());
    layout.create();
    Lease lease = Lease.take(layout.lease());
    try {
      DirectoryContentStore content = new DirectoryContentStore(layout.blobs(), layout.ingest());
      return new LocalStore(layout, stacking, limit, content, lease);
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** Whether there is a store, and not something else or nothing. */
  public static boolean isStore(Path root) {
    return Files.isDirectory(new StoreLayout(root).staging());
  }

  /**
   * Whether a store has files that belong to users of images: only who may own such files, as root
   * or in the namespace that they were made in, can open it.
   */
  public static boolean isUnpacked(Path root) throws IOException {
    StoreLayout layout = new StoreLayout(root.toAbsolutePath().normalize());
    return !isEmpty(layout.snapshots())
        || !isEmpty(layout.staging())
        || hasAny(layout.trees())
        || hasAny(layout.copies())
        || hasAny(layout.mounts());
  }

  /** Whether anything is in one of the directories of a directory. */
  private static boolean hasAny(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return false;
    }
    try (DirectoryStream<Path> forms = Files.newDirectoryStream(directory)) {
      for (Path form : forms) {
        if (!isEmpty(form)) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return true;
    }
    try (var entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  private static void requireOurs(Path root) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw OciException.invalid("open store %s: not a directory", root);
    }
    if (Files.isDirectory(root) && Files.notExists(root.resolve("index.json"))) {
      try (var entries = Files.list(root)) {
        if (entries.anyMatch(entry -> !entry.getFileName().toString().equals("lost+found"))
            && Files.notExists(new StoreLayout(root).directories().getFirst())) {
          throw OciException.invalid(
              "open store %s: the directory is not empty and is no store of shale's; choose"
                  + " another with --root",
              root);
        }
      }
    }
  }

  /** The store's directory. */
  public Path root() {
    return layout.root();
  }

  /** Every image, in the order in which they came. */
  public List<StoredImage> images() throws IOException {
    return images.list();
  }

  /** The image that has this name, a digest included; tag and digest must both be right. */
  public Optional<StoredImage> find(ImageReference name) throws IOException {
    if (name.digest().isEmpty()) {
      return images.find(name.withDefaultTag());
    }
    Optional<StoredImage> named =
        name.tag().isPresent() ? images.find(name.withoutDigest()) : images.find(name);
    return named
        .or(() -> byDigest(name))
        .filter(image -> image.digest().equals(name.digest().get()));
  }

  private Optional<StoredImage> byDigest(ImageReference name) {
    try {
      return images.find(name.digest().orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The image with this manifest. */
  public Optional<StoredImage> find(Digest manifest) throws IOException {
    return images.find(manifest);
  }

  /** An image of the store, to be read. */
  public ImageSource source(StoredImage image) {
    String name =
        image.names().isEmpty() ? image.id().toString() : image.names().getFirst().toString();
    return new StoreSource("store:" + name, image, content, layers, packed, images);
  }

  /**
   * A place in the store for an image; without a name it is known by its digest only. What was put
   * there and not published is removed when it is closed.
   */
  public ImageDestination destination(List<ImageReference> names) throws IOException {
    journal.adding();
    return new StoreDestination(
        names.stream().map(ImageReference::withDefaultTag).toList(),
        content,
        layers,
        images,
        unpublished);
  }

  /**
   * Records an image whose layers are all here.
   *
   * @param name taken from whoever had it
   * @throws OciException NOT_FOUND if a layer is not here as it is named
   */
  public StoredImage add(ImageConfig config, List<LayerId> stack, Optional<ImageReference> name)
      throws IOException {
    return add(config, stack, ImageForm.OCI, name);
  }

  /**
   * As {@link #add(ImageConfig, List, Optional)}, with a manifest of a given form.
   *
   * @throws OciException NOT_FOUND if a layer is not here as it is named, UNSUPPORTED if the form
   *     has no type for how one is packed
   */
  public StoredImage add(
      ImageConfig config, List<LayerId> stack, ImageForm form, Optional<ImageReference> name)
      throws IOException {
    journal.adding();
    requireAll(stack);
    StoredImage image = form.image(config, stack);
    RawManifest raw = image.raw();
    content.put(Blob.of(image.manifest().config(), config.bytes()));
    content.put(Blob.of(raw.descriptor(), raw.bytes()));
    images.add(raw.descriptor(), name.map(ImageReference::withDefaultTag));
    return images.find(raw.digest()).orElseThrow();
  }

  private void requireAll(List<LayerId> stack) throws IOException {
    Optional<LayerId> lacking = lacking(stack);
    if (lacking.isPresent()) {
      throw OciException.notFound(
          "store image: layer %s is not in the store; pull the image that it is of again",
          lacking.get().blob().digest());
    }
  }

  /** Gives an image one more name, taking it from whoever had it. */
  public void tag(StoredImage image, ImageReference name) throws IOException {
    images.add(image.raw().descriptor(), Optional.of(name.withDefaultTag()));
  }

  /** Takes a name away; an image whose last name it was is then known by its digest only. */
  public void untag(ImageReference name) throws IOException {
    reserve.during(() -> images.untag(name.withDefaultTag()));
  }

  /**
   * Removes an image with all its names, and whatever nothing else refers to. Bytes stay until no
   * other process has the store open.
   */
  public void remove(StoredImage image) throws IOException {
    Path begun = journal.removing(image.digest());
    reserve.during(() -> images.remove(image.digest()));
    Sweeper.Objects dead = Sweeper.Objects.none();
    dead.add(image);
    if (sweep(dead, Sweeper.Bytes.DELETED)) {
      Files.deleteIfExists(begun);
    }
  }

  /**
   * Removes a working container with all that it changed, and whatever nothing else refers to, as
   * for an image.
   *
   * @throws OciException CONFLICT if its mount is in use
   */
  public void remove(ContainerRecord container) throws IOException {
    journal.adding(); // what only the container refers to is nobody's for a moment
    containers.remove(container);
    Sweeper.Objects dead = Sweeper.Objects.none();
    dead.add(container);
    sweep(dead, Sweeper.Bytes.DELETED);
  }

  /** Removes every blob, tree and record of a layer that no image or container refers to. */
  public void sweep() throws IOException {
    sweep(sweeper.all(), Sweeper.Bytes.DELETED);
    steps.sweep(Set.copyOf(layers.tables().list()));
  }

  /** Removes those that nothing refers to; says whether no other process prevented it. */
  private boolean sweep(Sweeper.Objects candidates, Sweeper.Bytes bytes) throws IOException {
    List<StagedTree> dead = new ArrayList<>();
    boolean swept =
        lease.whileAlone(
            () -> {
              candidates.removeAll(Sweeper.referenced(images.list(), containers.list()));
              dead.addAll(sweeper.remove(candidates, bytes));
            });
    for (StagedTree tree : dead) {
      tree.close();
    }
    return swept;
  }

  /**
   * Looks at everything that is here, and does what is allowed about what is wrong. What another
   * process adds or removes meanwhile may be found as well; nothing is done while there is one.
   *
   * @throws OciException CONFLICT if something shall be done and another process has the store open
   */
  public List<Finding> check(CheckRequest request) throws IOException {
    StoreCheck check = new StoreCheck(parts(), sweeper, request);
    if (request.repair() == CheckRequest.Repair.NONE) {
      return check.run();
    }
    List<Finding> findings = new ArrayList<>();
    alone("repair", () -> findings.addAll(check.run()));
    return findings;
  }

  private Parts parts() {
    return new Parts(
        content, layers, trees, copies, packed, images, containers, steps, lists, mounts);
  }

  private void alone(String verb, Lease.Removal removal) throws IOException {
    if (!lease.whileAlone(removal)) {
      throw OciException.conflict(
          "%s store %s: another process has it open; try again when it has ended",
          verb, layout.root());
    }
  }

  /**
   * Removes what nothing needs.
   *
   * @throws OciException CONFLICT if another process has the store open
   */
  public Pruned prune(PruneRequest request) throws IOException {
    Pruning pruning = new Pruning(parts(), sweeper, content, request);
    if (request.mode() == PruneRequest.Mode.DRY_RUN) {
      return pruning.run(new ArrayList<>());
    }
    journal.adding(); // until all of it is gone, it is nobody's
    List<Pruned> pruned = new ArrayList<>();
    List<StagedTree> dead = new ArrayList<>();
    alone("prune", () -> reserve.during(() -> pruned.add(pruning.run(dead))));
    for (StagedTree tree : dead) {
      tree.close();
    }
    return pruned.getFirst();
  }

  /** Measures everything that is here. */
  public Usage usage() throws IOException {
    long partial = content.partials(Optional.empty()).values().stream().mapToLong(b -> b).sum();
    Measure measure = new Measure(parts());
    long freeable = prune(PruneRequest.DEFAULT.dryRun()).bytes();
    return measure.usage(partial, measure.bytes(unreferenced()), freeable);
  }

  /** The working containers. */
  public Containers containers() {
    return containers;
  }

  /** The indexes that are being put together here. */
  public ManifestLists lists() {
    return lists;
  }

  /** Directories that steps of builds share. */
  public CacheMounts mounts() {
    return mounts;
  }

  /** Results of build steps. */
  public StepRecords steps() {
    return steps;
  }

  /** What the last build of each project depended on. */
  public BuildRecords builds() {
    return builds;
  }

  /** The root file system of a stack of layers, to look at; the caller closes. */
  public LayerViews view(List<LayerId> stack) throws IOException {
    return layers.view(stack);
  }

  /** What each layer of a stack says, base first. */
  public List<TableOfContents> tables(List<LayerId> stack) throws IOException {
    List<TableOfContents> tables = new ArrayList<>();
    for (LayerId layer : stack) {
      tables.add(layers.tables().require(layer));
    }
    return tables;
  }

  /** Whether every layer of a stack is here, packed as it says or as a tree that gives that. */
  public boolean has(List<LayerId> stack) throws IOException {
    return lacking(stack).isEmpty();
  }

  /** The lowest layer of a stack that is not here. */
  private Optional<LayerId> lacking(List<LayerId> stack) throws IOException {
    Optional<ChainId> below = Optional.empty();
    for (LayerId layer : stack) {
      ChainId chain = ChainId.append(below, layer.diffId());
      if (!layers.has(layer, chain)) {
        return Optional.of(layer);
      }
      below = Optional.of(chain);
    }
    return Optional.empty();
  }

  /** Whether the top layer of a stack is here, packed as it says or as a tree that gives that. */
  public boolean hasTop(List<LayerId> stack) throws IOException {
    return layers.has(stack.getLast(), LayerId.chain(stack).orElseThrow());
  }

  /**
   * Stores a draft as the top layer of a stack: unpacked where a tree can stand for it and all that
   * it stands on is here, else packed; named alike either way.
   *
   * @param draft only what the layer adds, every directory on the way included
   */
  public LayerId store(ReadableTree draft, List<LayerId> below) throws IOException {
    try (DraftLayer layer = draft(draft, below)) {
      return layer.store(below);
    }
  }

  /**
   * Reads a draft, to be stored later; the caller closes the result.
   *
   * @param draft only what the layer adds, every directory on the way included
   * @param lowest what it will stand on, as far as that is known: where some is not here, the layer
   *     is packed at once
   */
  public DraftLayer draft(ReadableTree draft, List<LayerId> lowest) throws IOException {
    journal.adding();
    return new DraftLayer(
        this, layers, has(lowest) ? layers.stage(draft) : layers.stagePacked(draft));
  }

  /**
   * Takes in a layer from elsewhere, as the top of a stack that is here.
   *
   * @throws OciException CORRUPT if it is not the layer that is named
   */
  public void add(Blob blob, LayerId layer, List<LayerId> below) throws IOException {
    journal.adding();
    try (StagedLayer staged = layers.receive(blob, layer.diffId())) {
      layers.unpackArrivals(below);
      layers.publish(staged, below);
    }
  }

  /**
   * A layer as it travels: its bytes, or its tree, packed while it is read. Empty if neither is
   * here.
   *
   * @param below what it stands on
   */
  public Optional<Blob> packed(LayerId layer, Optional<ChainId> below) throws IOException {
    return layers.packedIfHere(layer, ChainId.append(below, layer.diffId()));
  }

  /** What layers of this store came to when they were packed. */
  public PackedLayers packedLayers() {
    return packed;
  }

  /**
   * What a cache mount begins with that a tar has.
   *
   * @param tar packed as its type says; opened when the mount is made
   * @param otherwise what it has else, and the mode and owner of the mount itself
   */
  public CacheSeed unpacked(Blob tar, CacheSeed.Nothing otherwise) {
    return new CacheSeed.Unpacked(tar, layers.expansion(tar.descriptor()), otherwise);
  }

  /**
   * The account of an archive that is unpacked into a layer of this store: what a layer from
   * outside may unpack to, it may.
   *
   * @param name as the user knows it
   * @param packed the size of its file
   */
  public Expansion expansionOfArchive(String name, long packed) {
    return layers.expansionOfArchive(name, packed);
  }

  /** A root over a stack of layers for one step of a build; the caller closes. */
  public ScratchRoot scratch(List<LayerId> stack) throws IOException {
    journal.adding();
    StagedTree staged = staging.open();
    return new ScratchRoot(
        staged, new ActiveRoot(staged.path(), stack, layers, roots, ContainerClaim::ofOwn));
  }

  /**
   * Makes a root as it is now a working container's, which stays. It must not be mounted, and is
   * not to be used any more, but for closing it.
   *
   * @param container new, on the layers that the root stands on
   * @throws OciException CONFLICT if its name is in use
   */
  public void keep(ScratchRoot root, ContainerRecord container) throws IOException {
    containers.adopt(container, root.staged());
  }

  /** A directory for files in between; gone when it is closed, or with this process. */
  public StagedTree temporary() throws IOException {
    return staging.open();
  }

  @Override
  public void close() throws IOException {
    try (lease) {
      reclaim.close();
      journal.close();
      reserve.keep();
    }
  }
}
