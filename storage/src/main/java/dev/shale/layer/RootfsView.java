package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The root that a container of these layers would see, read-only, from their tables of contents:
 * nothing is unpacked, mounted or opened until a file is read.
 *
 * <p>No symbolic link is followed; {@link dev.shale.tree.LinkResolver} does that. Equal {@linkplain
 * TreeEntry#inode() inodes} mean hard links; their numbers mean nothing else. Immutable, safe for
 * use by several threads as far as the layers are.
 *
 * <p>Spec: image-spec v1.1.1, layer.md, "Applying Changesets", "Whiteouts".
 */
public final class RootfsView implements ReadableTree {
  /** No layers: an empty root. */
  public static final RootfsView EMPTY = RootfsView.of(List.of());

  private final Map<TreePath, Merged> merged;

  private RootfsView(Map<TreePath, Merged> merged) {
    this.merged = merged;
  }

  /**
   * Merges layers, base first.
   *
   * @throws OciException INVALID if a layer has a hard link to something that is not below it
   */
  public static RootfsView of(List<LayerContents> layers) {
    RootfsMerge merge = new RootfsMerge();
    layers.forEach(merge::add);
    return new RootfsView(merge.result());
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) {
    Merged there = merged.get(path);
    if (there == null) {
      refuseBelowOther(path);
    }
    return Optional.ofNullable(there).map(found -> found.entry(path));
  }

  private void refuseBelowOther(TreePath path) {
    for (TreePath above = path.parent(); !above.isRoot(); above = above.parent()) {
      Merged there = merged.get(above);
      if (there != null && !(there.node() instanceof Node.Directory)) {
        throw OciException.invalid("find %s: %s is no directory", path, above);
      }
    }
  }

  /** Whether anything is at a path; not if what is above it is no directory. */
  public boolean has(TreePath path) {
    return merged.containsKey(path);
  }

  @Override
  public List<TreeEntry> list(TreePath directory) {
    Merged there = merged.get(directory);
    if (there == null) {
      throw OciException.notFound("list %s: not found", directory);
    }
    if (!(there.node() instanceof Node.Directory)) {
      throw OciException.invalid("list %s: is no directory", directory);
    }
    List<TreeEntry> entries = new ArrayList<>(there.children().size());
    there.children().forEach((path, child) -> entries.add(child.entry(path)));
    return Collections.unmodifiableList(entries);
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    Merged there = merged.get(file);
    if (there == null) {
      throw OciException.notFound("read %s: not found", file);
    }
    return there
        .content()
        .orElseThrow(() -> OciException.invalid("read %s: is no regular file", file))
        .open();
  }

  /** Whether both roots have the same layer's same file at a path; if not, it may be equal yet. */
  boolean hasSameFile(TreePath path, RootfsView other) {
    return source(path).equals(other.source(path));
  }

  /** Where the bytes of a regular file are. */
  FileSource source(TreePath file) {
    return Optional.ofNullable(merged.get(file))
        .flatMap(Merged::content)
        .orElseThrow(() -> OciException.invalid("read %s: is no regular file", file));
  }

  /** The SHA-256 of these regular files; each layer is read once, if it is packed. */
  Map<TreePath, Digest> digests(Collection<TreePath> files) throws IOException {
    Map<LayerContents, Set<TocEntry.File>> wanted = new HashMap<>();
    for (TreePath file : files) {
      FileSource source = source(file);
      wanted.computeIfAbsent(source.layer(), _ -> new HashSet<>()).add(source.file());
    }
    Map<FileSource, Digest> known = new HashMap<>();
    for (Map.Entry<LayerContents, Set<TocEntry.File>> layer : wanted.entrySet()) {
      layer
          .getKey()
          .digests(layer.getValue())
          .forEach((file, digest) -> known.put(new FileSource(layer.getKey(), file), digest));
    }
    Map<TreePath, Digest> digests = new HashMap<>();
    for (TreePath file : files) {
      Optional.ofNullable(known.get(source(file))).ifPresent(digest -> digests.put(file, digest));
    }
    return digests;
  }

  /** What another layer's link to a lower file leads to in this root. */
  TreeEntry linkTarget(TocEntry.LowerLink link) {
    return RootfsMerge.target(merged, link).entry(link.target());
  }
}
