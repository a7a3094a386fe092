package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.layer.TocEntry.Directory.Source;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the entries read so far make of a layer. Refuses what no tree can be, and tells a {@link
 * LayerSink} each step that a tree has to take to follow; whiteouts and directories' metadata
 * depend on later entries, so they are no steps but part of the {@linkplain #build() result}.
 *
 * <p>The order of entries in a layer does not say what hides what: a whiteout is about lower layers
 * only, before or after an entry for the same path. A directory that is both hidden and put, or
 * that takes the place of another kind of node, shows nothing of the lower layers.
 *
 * <p>Spec: image-spec v1.1.1, layer.md, "Applying Changesets", "Whiteouts", "Hardlinks".
 */
final class TocBuilder {
  /** What is at a path. Names of one {@link Leaf} share the object: they are hard links. */
  private sealed interface Slot {
    /** Whether entries may follow that are below it. */
    default boolean canHoldEntries() {
      return this instanceof Dir || this instanceof Nothing;
    }

    /** Whether the sink has made it. */
    default boolean isInTree() {
      return this instanceof Dir || this instanceof Leaf;
    }

    /** What it is, for people. */
    default String description() {
      return switch (this) {
        case Dir _ -> "a directory";
        case Lower _ -> "a hard link";
        case Nothing _ -> "hidden";
        case Leaf leaf -> leaf.node() instanceof Node.Symlink ? "a symbolic link" : "no directory";
      };
    }
  }

  private record Dir(TocEntry.Directory entry) implements Slot {}

  private record Leaf(Node node, long offset) implements Slot {}

  private record Lower(TreePath target) implements Slot {}

  private record Nothing() implements Slot {}

  private final LayerSink sink;
  private final Expansion expansion;
  private final NavigableMap<TreePath, Slot> slots = new TreeMap<>();

  TocBuilder(LayerSink sink, Expansion expansion) {
    this.sink = sink;
    this.expansion = expansion;
    slots.put(TreePath.ROOT, new Dir(TocEntry.Directory.implied(TreePath.ROOT)));
  }

  /** Puts a directory, or gives the one that is there new metadata. */
  void putDirectory(TreePath path, NodeMeta meta) throws IOException {
    put(path, new Dir(directory(path, Source.STATED).withMeta(meta)));
  }

  /** Puts a file, link, device or pipe in place of whatever is there. */
  void putLeaf(TreePath path, Node node, long offset, FileContent content) throws IOException {
    makeRoom(path);
    sink.create(path, node, content);
    put(path, new Leaf(node, offset));
  }

  /** Puts another name of what is at {@code target}, in this layer or else below it. */
  void putLink(TreePath path, TreePath target) throws IOException {
    if (target.startsWith(path)) {
      throw refusal(path, "is a hard link to \"" + target + "\", which it would replace");
    }
    Optional<Slot> shared = checkTarget(path, target);
    makeRoom(path);
    Slot slot = shared.orElseGet(() -> new Lower(target));
    if (slot instanceof Lower(TreePath lower)) {
      sink.linkLower(path, lower);
    } else {
      sink.link(path, target);
    }
    put(path, slot);
  }

  /** The leaf or lower link at the target; empty if lower layers have to say. */
  private Optional<Slot> checkTarget(TreePath link, TreePath target) {
    for (TreePath above = target.parent(); !above.isRoot(); above = above.parent()) {
      Slot slot = slots.get(above);
      if (slot != null && !slot.canHoldEntries()) {
        throw refusal(
            link, "is a hard link through \"" + above + "\", which is " + slot.description());
      }
    }
    return switch (slots.get(target)) {
      case Dir _ -> throw refusal(link, "is a hard link to the directory \"" + target + "\"");
      case Leaf leaf -> Optional.of(leaf);
      case Lower lower -> Optional.of(lower);
      case Nothing _ -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  /**
   * Hides what lower layers have at a path; what this layer has there stays. Below what is no
   * directory in this layer nothing of the lower ones shows, so there is nothing to do: umoci hides
   * every file of a directory whose place it has given to a link.
   */
  void hide(TreePath path) throws IOException {
    if (isBelowLeaf(path)) {
      return;
    }
    putParents(path);
    switch (slots.get(path)) {
      case Dir dir -> put(path, new Dir(fresh(dir.entry())));
      case Leaf _, Lower _, Nothing _ -> {}
      case null -> put(path, new Nothing());
    }
  }

  private boolean isBelowLeaf(TreePath path) {
    for (TreePath above = path.parent(); !above.isRoot(); above = above.parent()) {
      Slot slot = slots.get(above);
      if (slot != null) {
        return !slot.canHoldEntries();
      }
    }
    return false;
  }

  /** Hides what lower layers have inside a directory. */
  void hideChildren(TreePath path) throws IOException {
    put(path, new Dir(directory(path, Source.IMPLIED).opaque()));
  }

  /** A directory of which lower layers know nothing, so they have no metadata for it either. */
  private static TocEntry.Directory fresh(TocEntry.Directory directory) {
    return directory.withMeta(directory.meta()).opaque();
  }

  /** The directory at a path, made if need be. */
  private TocEntry.Directory directory(TreePath path, Source source) throws IOException {
    if (slots.get(path) instanceof Dir dir) {
      return dir.entry();
    }
    Optional<Slot> before = makeRoom(path);
    switch (source) {
      case STATED ->
          sink.create(path, new Node.Directory(TocEntry.Directory.IMPLIED_META), FileContent.EMPTY);
      case IMPLIED -> sink.imply(path);
    }
    return before.isEmpty()
        ? TocEntry.Directory.implied(path)
        : fresh(TocEntry.Directory.implied(path));
  }

  /** Makes the directories above, and takes away what this layer has at the path. */
  private Optional<Slot> makeRoom(TreePath path) throws IOException {
    if (path.isRoot()) {
      throw refusal(path, "is the root, which can only be a directory");
    }
    putParents(path);
    Optional<Slot> before = Optional.ofNullable(slots.remove(path));
    if (before.isPresent() && before.get().isInTree()) {
      sink.remove(path);
    }
    NavigableMap<TreePath, Slot> after = slots.tailMap(path, false);
    while (!after.isEmpty() && after.firstKey().startsWith(path)) {
      after.pollFirstEntry();
    }
    return before;
  }

  private void putParents(TreePath path) throws IOException {
    Deque<TreePath> missing = new ArrayDeque<>();
    TreePath above = path.parent();
    while (!(slots.get(above) instanceof Dir)) {
      Slot slot = slots.get(above);
      if (slot != null && !slot.canHoldEntries()) {
        throw refusal(path, "is below \"" + above + "\", which is " + slot.description());
      }
      missing.push(above);
      above = above.parent();
    }
    for (TreePath directory : missing) {
      put(directory, new Dir(directory(directory, Source.IMPLIED)));
    }
  }

  private void put(TreePath path, Slot slot) {
    expansion.addEntry(path);
    slots.put(path, slot);
  }

  private static OciException refusal(TreePath path, String whatIsSo) {
    return EntryName.of(path).invalid(whatIsSo);
  }

  /** The table of what was put; directories as the last entry for them says. */
  TableOfContents build() {
    IdentityHashMap<Leaf, TreePath> first = new IdentityHashMap<>();
    List<TocEntry> entries = new ArrayList<>(slots.size());
    slots.forEach((path, slot) -> entries.add(entry(path, slot, first)));
    return new TableOfContents(entries);
  }

  private static TocEntry entry(TreePath path, Slot slot, IdentityHashMap<Leaf, TreePath> first) {
    return switch (slot) {
      case Dir dir -> dir.entry();
      case Lower lower -> new TocEntry.LowerLink(path, lower.target());
      case Nothing _ -> new TocEntry.Hidden(path);
      case Leaf leaf -> {
        TreePath known = first.putIfAbsent(leaf, path);
        if (known != null) {
          yield new TocEntry.Link(path, known);
        }
        yield leaf.node() instanceof Node.File file
            ? new TocEntry.File(path, file, leaf.offset())
            : new TocEntry.Special(path, leaf.node());
      }
    };
  }
}
