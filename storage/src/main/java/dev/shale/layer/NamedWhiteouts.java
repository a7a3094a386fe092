package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree that is kept as fuse-overlayfs reads it where no devices can be made: what is hidden is
 * said by names, as in a layer's tar. Through this it is in {@link WhiteoutFormat#PLAIN}.
 *
 * <p>What fuse-overlayfs itself writes is understood too: devices 0:0 where it may make them,
 * opaque directories by one of three attributes, and which files it has copied up. Attributes that
 * it takes for its own are not kept, be they a layer's. Closing this closes the tree behind it.
 *
 * <p>Spec: image-spec v1.1.1, layer.md, "Whiteouts"; fuse-overlayfs(1).
 */
public final class NamedWhiteouts implements FileTree {
  private static final List<String> OWN_ATTRIBUTES =
      List.of("trusted.overlay.", "user.overlay.", "user.fuseoverlayfs.");

  private static final String ORIGIN = "user.fuseoverlayfs.origin";

  private static final Node.File MARKER = new Node.File(NodeMeta.of(0, Instant.EPOCH), 0);

  private final FileTree kept;

  public NamedWhiteouts(FileTree kept) {
    this.kept = kept;
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    if (isMarker(path)) {
      return Optional.empty();
    }
    Optional<TreeEntry> there = kept.find(path);
    if (there.isPresent()) {
      return Optional.of(said(there.get()));
    }
    return canBeHidden(path)
        ? kept.find(hiding(path)).map(marker -> hidden(path, marker))
        : Optional.empty();
  }

  /** The marker of a very long name would be longer than a name can be. */
  private static boolean canBeHidden(TreePath path) {
    return path.name().length + Marker.WHITEOUT.length() <= TreePath.MAX_NAME_BYTES;
  }

  private static TreeEntry hidden(TreePath path, TreeEntry marker) {
    Node whiteout = WhiteoutFormat.PLAIN.whiteout().withMeta(marker.node().meta());
    return new TreeEntry(path, whiteout, marker.inode());
  }

  /** What is read again of a node that is put into such a tree. */
  public static Node kept(Node node) {
    return node.withMeta(withoutOwn(node.meta()));
  }

  private static boolean isMarker(TreePath path) {
    return Marker.WHITEOUT.begins(path.name());
  }

  private static TreePath hiding(TreePath path) {
    return TreePath.of(Marker.hiding(path));
  }

  private static TreePath hidingChildrenOf(TreePath directory) {
    return TreePath.of(Marker.hidingChildrenOf(directory));
  }

  private TreeEntry said(TreeEntry entry) throws IOException {
    NodeMeta meta = entry.node().meta();
    boolean isOpaque = entry.node() instanceof Node.Directory && isOpaque(entry.path(), meta);
    NodeMeta own = withoutOwn(meta);
    boolean isCopiedUp = entry.node() instanceof Node.File && meta.xattrs().has(ORIGIN);
    NodeMeta marked = isCopiedUp ? WhiteoutFormat.PLAIN.copiedUp(own) : own;
    NodeMeta said = isOpaque ? WhiteoutFormat.PLAIN.opaque(marked) : marked;
    return new TreeEntry(entry.path(), entry.node().withMeta(said), entry.inode());
  }

  private boolean isOpaque(TreePath directory, NodeMeta meta) throws IOException {
    for (String prefix : OWN_ATTRIBUTES) {
      if (meta.xattrs().text(prefix + "opaque").equals("y")) {
        return true;
      }
    }
    return kept.find(hidingChildrenOf(directory)).isPresent();
  }

  private static NodeMeta withoutOwn(NodeMeta meta) {
    boolean hasNone =
        meta.xattrs().names().stream()
            .noneMatch(name -> OWN_ATTRIBUTES.stream().anyMatch(name::startsWith));
    return hasNone
        ? meta
        : meta.withXattrs(
            meta.xattrs().filter(name -> OWN_ATTRIBUTES.stream().noneMatch(name::startsWith)));
  }

  @Override
  public List<TreeEntry> list(TreePath directory) throws IOException {
    TreeMap<TreePath, TreeEntry> entries = new TreeMap<>();
    for (TreeEntry there : kept.list(directory)) {
      if (!isMarker(there.path())) {
        entries.put(there.path(), said(there));
      } else if (hidesItsName(there)) {
        TreePath hidden = directory.child(Marker.hidden(there.path().name()));
        entries.putIfAbsent(hidden, hidden(hidden, there));
      }
    }
    return List.copyOf(entries.values());
  }

  /** Beside files fuse-overlayfs makes devices for itself, whose names mean nothing. */
  private static boolean hidesItsName(TreeEntry marker) {
    byte[] name = marker.path().name();
    return marker.node() instanceof Node.File
        && !Marker.AUFS.begins(name)
        && name.length > Marker.WHITEOUT.length();
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    return kept.read(file);
  }

  @Override
  public void create(TreePath path, Node node, FileContent content) throws IOException {
    refuseMarker(path);
    if (WhiteoutFormat.PLAIN.isWhiteout(node)) {
      if (!canBeHidden(path)) {
        throw OciException.unsupported(
            "hide %s: fuse-overlayfs cannot hide a name of %d bytes", path, path.name().length);
      }
      kept.create(hiding(path), MARKER.withMeta(node.meta()), FileContent.EMPTY);
      return;
    }
    kept.create(path, onDisk(node), content);
    mark(path, node);
  }

  private static void refuseMarker(TreePath path) {
    if (isMarker(path)) {
      throw OciException.invalid("create %s: the name would hide another", path);
    }
  }

  private static Node onDisk(Node node) {
    NodeMeta meta = withoutOwn(WhiteoutFormat.PLAIN.toLayer(node.meta()));
    return node.withMeta(meta);
  }

  /** Says by a name in a directory whether it hides what is below it. */
  private void mark(TreePath path, Node node) throws IOException {
    if (!(node instanceof Node.Directory directory)) {
      return;
    }
    TreePath marker = hidingChildrenOf(path);
    boolean isMarked = kept.find(marker).isPresent();
    if (WhiteoutFormat.PLAIN.isOpaque(directory) == isMarked) {
      return;
    }
    if (isMarked) {
      kept.remove(marker);
    } else {
      kept.create(marker, MARKER, FileContent.EMPTY);
    }
    kept.setMeta(path, onDisk(node).meta());
  }

  @Override
  public void replace(TreePath path, Node node, FileContent content) throws IOException {
    refuseMarker(path);
    kept.replace(path, onDisk(node), content);
    mark(path, node);
    show(path);
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    refuseMarker(path);
    kept.link(path, existing);
  }

  @Override
  public void setMeta(TreePath path, NodeMeta meta) throws IOException {
    Node there =
        kept.find(path)
            .orElseThrow(() -> OciException.notFound("set metadata of %s: nothing is there", path))
            .node();
    Node node = there.withMeta(meta);
    mark(path, node);
    kept.setMeta(path, onDisk(node).meta());
  }

  @Override
  public void remove(TreePath path) throws IOException {
    kept.remove(path);
    show(path);
  }

  private void show(TreePath path) throws IOException {
    if (!path.isRoot() && canBeHidden(path)) {
      kept.remove(hiding(path));
    }
  }

  @Override
  public void close() throws IOException {
    kept.close();
  }
}
