package dev.shale.layer;

import dev.shale.image.Digest;
import dev.shale.tree.Inode;
import dev.shale.tree.MappedTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.StampedTree;
import dev.shale.tree.Stamps;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Finds what processes have changed of a root, by comparing with the layers that they were given.
 *
 * <p>A layer of it says what differs and no more: what was written and is as before, what was
 * removed and came again the same, is no part of it. So it depends on the two roots alone, not on
 * how the changes were kept: as an upper directory of overlayfs, or in place in a copy.
 *
 * <p>A socket counts as nothing, since no layer can have it. Where a link between names is broken
 * and both are as before, nothing has changed: overlayfs breaks links by itself.
 */
public final class RootChanges {
  /** How the changes in an upper directory are kept. */
  public enum CopyUp {
    /** By overlayfs, which leaves a directory's time when it copies something up into it. */
    UNNOTICED,
    /**
     * By fuse-overlayfs, which does not. So where nothing in a directory is new or gone, and what
     * is changed was copied up, the directory's time is taken for what it was.
     */
    TIMED
  }

  private final ReadableTree now;
  private final UnaryOperator<Node> kept;

  /** Of directories, where another is said than is kept. */
  private final Map<TreePath, Instant> times;

  private final RootfsView before;
  private final Optional<Instant> latest;

  private final Set<TreePath> changed = new TreeSet<>();
  private final Set<TreePath> gone = new TreeSet<>();
  private final List<TreePath> sockets = new ArrayList<>();

  /** What is as before but for a time that will be that of before in the layer. */
  private final Map<TreePath, NodeMeta> retimed = new TreeMap<>();

  /** Files that are as before as far as can be said without reading them. */
  private final Set<TreePath> undecided = new TreeSet<>();

  /** The names that each file has which has several. */
  private final Map<Inode, List<TreePath>> names = new HashMap<>();

  private RootChanges(
      ReadableTree now,
      UnaryOperator<Node> kept,
      Map<TreePath, Instant> times,
      RootfsView before,
      Optional<Instant> latest) {
    this.now = now;
    this.kept = kept;
    this.times = times;
    this.before = before;
    this.latest = latest;
  }

  /**
   * The changes that an upper directory holds. It stays the caller's to close.
   *
   * @param kept what a node of the layers is read as where the upper directory is kept
   * @param before the layers below it
   * @param latest what later times become in the layer
   * @throws dev.shale.error.OciException UNSUPPORTED if overlay has left content elsewhere
   */
  public static RootChanges inUpper(
      ReadableTree upper,
      WhiteoutFormat format,
      CopyUp copyUp,
      UnaryOperator<Node> kept,
      RootfsView before,
      Optional<Instant> latest)
      throws IOException {
    Map<TreePath, Instant> times = new HashMap<>();
    ReadableTree said = new TimedTree(MappedTree.reading(upper, new AsLayer(format)), times);
    RootChanges changes = new RootChanges(said, kept, times, before, latest);
    changes.new UpperWalk(upper, format, copyUp).walk(TreePath.ROOT, Merging.MERGED);
    changes.decide();
    changes.keepLinks();
    return changes;
  }

  /**
   * The changes that were made to a root in place. It stays the caller's to close.
   *
   * @param onDisk the same files as they are on the disk
   * @param known of the files that are as {@code before} says
   * @param kept what a node of the layers is read as where the root is kept
   * @param latest what later times become in the layer
   */
  public static RootChanges inRoot(
      ReadableTree root,
      StampedTree onDisk,
      Stamps known,
      UnaryOperator<Node> kept,
      RootfsView before,
      Optional<Instant> latest)
      throws IOException {
    RootChanges changes = new RootChanges(root, kept, new HashMap<>(), before, latest);
    changes.walkRoot(TreePath.ROOT, onDisk, known);
    changes.decide();
    changes.keepLinks();
    return changes;
  }

  /** What is changed, as a layer; usable while the root is open. */
  public ReadableTree tree() throws IOException {
    return new ChangedTree(now, changed, gone);
  }

  /** Whether nothing is changed but the root directory itself, which no layer describes. */
  public boolean isEmpty() {
    return changed.isEmpty() && gone.isEmpty();
  }

  /** The first path at which something is changed or gone. */
  public Optional<TreePath> first() {
    return Stream.concat(changed.stream(), gone.stream()).min(Comparator.naturalOrder());
  }

  /** Where sockets are, which count as nothing. */
  public List<TreePath> sockets() {
    return List.copyOf(sockets);
  }

  /** What is no change only because of the latest time, and the metadata that it has below. */
  public Map<TreePath, NodeMeta> retimed() {
    return Collections.unmodifiableMap(retimed);
  }

  /** What overlay keeps in its upper directory, without overlay's own marks. */
  private record AsLayer(WhiteoutFormat format) implements MappedTree.Mapping {
    @Override
    public Node toKept(Node node) {
      return node.withMeta(format.toDisk(node.meta()));
    }

    @Override
    public Node fromKept(Node node) {
      return node.withMeta(format.toLayer(node.meta()));
    }
  }

  /** Whether what lower layers have in a directory shows through. */
  private enum Merging {
    MERGED,
    /** It is opaque, or below a directory that is. */
    HIDDEN
  }

  /** One walk over an upper directory. */
  private final class UpperWalk {
    private final ReadableTree upper;
    private final WhiteoutFormat format;
    private final CopyUp copyUp;

    UpperWalk(ReadableTree upper, WhiteoutFormat format, CopyUp copyUp) {
      this.upper = upper;
      this.format = format;
      this.copyUp = copyUp;
    }

    /** Says whether something was copied up into the directory, and nothing else done there. */
    boolean walk(TreePath directory, Merging merging) throws IOException {
      Map<TreePath, TreeEntry> below = below(directory);
      List<TreeEntry> entries = upper.list(directory);
      boolean isCopiedUp = merging == Merging.MERGED && !entries.isEmpty();
      for (TreeEntry there : entries) {
        Optional<TreeEntry> old = Optional.ofNullable(below.remove(there.path()));
        if (format.isWhiteout(there.node())) {
          old.map(TreeEntry::path).ifPresent(gone::add);
          isCopiedUp = false;
        } else {
          visit(there, old, merging);
          isCopiedUp &= old.isPresent() && wasCopiedUp(there.node(), old.get().node(), format);
        }
      }
      if (merging == Merging.HIDDEN) {
        gone.addAll(below.keySet());
      }
      return isCopiedUp;
    }

    private void visit(TreeEntry there, Optional<TreeEntry> old, Merging merging)
        throws IOException {
      format.requireWhole(there.path(), there.node());
      if (there.node() instanceof Node.Directory child) {
        boolean isHidden = merging == Merging.HIDDEN || format.isOpaque(child);
        boolean onlyCopies = walk(there.path(), isHidden ? Merging.HIDDEN : Merging.MERGED);
        if (onlyCopies && old.isPresent() && copyUp == CopyUp.TIMED) {
          times.put(there.path(), old.get().node().meta().mtime());
        }
      }
      compare(now.find(there.path()).orElse(there), old);
    }
  }

  private static boolean wasCopiedUp(Node there, Node old, WhiteoutFormat format) {
    return switch (there) {
      case Node.File file -> format.isCopiedUp(file);
      case Node.Directory directory -> old instanceof Node.Directory && !format.isOpaque(directory);
      case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> there.equals(old);
    };
  }

  /** A tree whose directories have other times than are kept, where some are given. */
  private record TimedTree(ReadableTree tree, Map<TreePath, Instant> times)
      implements ReadableTree {
    private TreeEntry timed(TreeEntry entry) {
      return Optional.ofNullable(times.get(entry.path()))
          .map(entry.node().meta()::withMtime)
          .map(meta -> new TreeEntry(entry.path(), entry.node().withMeta(meta), entry.inode()))
          .orElse(entry);
    }

    @Override
    public Optional<TreeEntry> find(TreePath path) throws IOException {
      return tree.find(path).map(this::timed);
    }

    @Override
    public List<TreeEntry> list(TreePath directory) throws IOException {
      return tree.list(directory).stream().map(this::timed).toList();
    }

    @Override
    public InputStream read(TreePath file) throws IOException {
      return tree.read(file);
    }
  }

  private void walkRoot(TreePath directory, StampedTree onDisk, Stamps known) throws IOException {
    Map<TreePath, TreeEntry> below = below(directory);
    for (StampedTree.Stamped there : onDisk.stamps(directory)) {
      Optional<TreeEntry> old = Optional.ofNullable(below.remove(there.path()));
      if (!known.has(there)) {
        Optional<TreeEntry> entry = now.find(there.path());
        if (entry.isPresent()) {
          compare(entry.get(), old);
        }
      }
      if (there.isDirectory()) {
        walkRoot(there.path(), onDisk, known);
      }
    }
    gone.addAll(below.keySet());
  }

  /** What the layers have in a directory; nothing if it is none there. */
  private Map<TreePath, TreeEntry> below(TreePath directory) {
    Map<TreePath, TreeEntry> entries = new TreeMap<>();
    if (before.has(directory)
        && before.find(directory).map(TreeEntry::node).orElse(null) instanceof Node.Directory) {
      before.list(directory).forEach(entry -> entries.put(entry.path(), entry));
    }
    return entries;
  }

  private void compare(TreeEntry entry, Optional<TreeEntry> old) {
    TreePath path = entry.path();
    if (entry.node() instanceof Node.Socket) {
      sockets.add(path);
      old.map(TreeEntry::path).ifPresent(gone::add);
      return;
    }
    if (old.isEmpty() || !isAlike(entry, kept.apply(old.get().node()))) {
      changed.add(path);
    } else if (entry.node() instanceof Node.File file && file.size() > 0) {
      undecided.add(path);
    }
    if (!(entry.node() instanceof Node.Directory) && entry.inode().links() > 1) {
      Inode inode = new Inode(entry.inode().device(), entry.inode().number(), 0);
      names.computeIfAbsent(inode, _ -> new ArrayList<>()).add(path);
    }
  }

  private boolean isAlike(TreeEntry entry, Node old) {
    if (entry.node().equals(old)) {
      return true;
    }
    boolean isAlike = clamped(entry.node()).equals(old);
    if (isAlike) {
      retimed.put(entry.path(), old.meta());
    }
    return isAlike;
  }

  private Node clamped(Node node) {
    return latest
        .filter(time -> node.meta().mtime().isAfter(time))
        .map(time -> node.withMeta(node.meta().withMtime(time)))
        .orElse(node);
  }

  private void decide() throws IOException {
    undecided.removeAll(changed);
    Map<TreePath, Digest> old = before.digests(undecided);
    for (TreePath path : undecided) {
      if (!LayerContents.digest(now.read(path)).equals(old.get(path))) {
        changed.add(path);
      }
    }
  }

  /** Names of one file stay together: all are in the layer, or none is. */
  private void keepLinks() {
    for (List<TreePath> linked : names.values()) {
      if (linked.stream().anyMatch(changed::contains) || !wereLinked(linked)) {
        changed.addAll(linked);
      }
    }
  }

  private boolean wereLinked(List<TreePath> paths) {
    Set<Inode> inodes = new HashSet<>();
    for (TreePath path : paths) {
      before.find(path).map(TreeEntry::inode).ifPresent(inodes::add);
    }
    return inodes.size() <= 1;
  }
}
