package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes one plain root of layers, base first: what a layer hides is removed. The result is what
 * overlayfs shows of the same layers, without overlayfs. One thread at a time.
 *
 * <p>Spec: image-spec v1.1.1, layer.md, "Applying Changesets".
 */
public final class RootApplier {
  /** What becomes of a link to a directory where a layer has a directory. */
  public enum DirectoryLinks {
    /** It is replaced, as by overlayfs. */
    REPLACED,
    /** It stays, and what the layer has goes where it leads. */
    KEPT
  }

  private final FileTree root;
  private final LinkResolver links;
  private final DirectoryLinks directoryLinks;

  /** Metadata for the end, since filling a directory changes its time. */
  private final NavigableMap<TreePath, NodeMeta> directories = new TreeMap<>();

  private boolean isEmpty = true;

  /**
   * An applier onto a tree that is empty but for its root; the tree stays the caller's to close.
   */
  public RootApplier(FileTree root, DirectoryLinks directoryLinks) {
    this.root = root;
    this.links = LinkResolver.of(root);
    this.directoryLinks = directoryLinks;
    directories.put(TreePath.ROOT, TocEntry.Directory.IMPLIED_META);
  }

  /**
   * Applies the next layer, in one pass, and reads on to the stream's end.
   *
   * @param tar uncompressed and buffered; not closed
   * @throws OciException as {@link LayerApplier#apply}; INVALID also if a hard link leads to
   *     nothing, to a directory, or to a lower file whose place the layer has taken before. What
   *     was made by then is left for the caller to discard
   */
  public void apply(Expansion expansion, InputStream tar) throws IOException {
    InputStream counted = expansion.counting(tar);
    TableOfContents toc = LayerReader.read(counted, new Sink(), expansion);
    counted.transferTo(OutputStream.nullOutputStream());
    for (TocEntry entry : toc.entries()) {
      switch (entry) {
        case TocEntry.Hidden(TreePath path) -> remove(place(path));
        case TocEntry.Directory directory -> settle(directory, toc);
        case TocEntry.File _, TocEntry.Special _, TocEntry.Link _, TocEntry.LowerLink _ -> {}
      }
    }
    isEmpty = false;
  }

  /** Gives directories their metadata, when all layers have been applied. */
  public void finish() throws IOException {
    for (var directory : directories.descendingMap().entrySet()) {
      root.setMeta(directory.getKey(), directory.getValue());
    }
  }

  private void settle(TocEntry.Directory directory, TableOfContents toc) throws IOException {
    if (isKeptLink(directory.path())) {
      return;
    }
    TreePath place = place(directory.path());
    if (directory.isImplied()) {
      directories.putIfAbsent(place, directory.meta());
    } else {
      directories.put(place, directory.meta());
    }
    if (directory.isOpaque() && !isEmpty) {
      prune(directory.path(), place, toc);
    }
  }

  /** Removes what lower layers have in a directory, and in those of this layer below it. */
  private void prune(TreePath path, TreePath place, TableOfContents toc) throws IOException {
    for (TreeEntry child : root.list(place)) {
      TreePath childPath = path.child(child.path().name());
      Optional<TocEntry> own = toc.find(childPath);
      if (own.isEmpty() || own.get() instanceof TocEntry.Hidden) {
        remove(child.path());
      } else if (own.get() instanceof TocEntry.Directory && !isKeptLink(childPath)) {
        directories.remove(child.path()); // the lower one's; its own is settled after its parent's
        prune(childPath, child.path(), toc);
      }
    }
  }

  /** Where a path of a layer is in the root: links that were kept lead elsewhere. */
  private TreePath place(TreePath path) throws IOException {
    return directoryLinks == DirectoryLinks.KEPT ? links.resolveParent(path) : path;
  }

  private boolean isKeptLink(TreePath path) throws IOException {
    return directoryLinks == DirectoryLinks.KEPT
        && isDirectoryLink(root.find(place(path)).map(TreeEntry::node), path);
  }

  private boolean isDirectoryLink(Optional<Node> there, TreePath path) throws IOException {
    return there.isPresent()
        && there.get() instanceof Node.Symlink
        && root.find(links.resolve(path)).map(TreeEntry::node).orElse(null)
            instanceof Node.Directory;
  }

  private void remove(TreePath place) throws IOException {
    root.remove(place);
    NavigableMap<TreePath, NodeMeta> from = directories.tailMap(place, true);
    while (!from.isEmpty() && from.firstKey().startsWith(place)) {
      from.pollFirstEntry();
    }
  }

  /** Follows one layer; lower layers' files are there, and give way. */
  private final class Sink implements LayerSink {
    @Override
    public void create(TreePath path, Node node, FileContent content) throws IOException {
      TreePath place = place(path);
      Optional<Node> there = isEmpty ? Optional.empty() : root.find(place).map(TreeEntry::node);
      if (node instanceof Node.Directory && there.isPresent() && staysFor(there.get(), path)) {
        return;
      }
      if (there.isPresent()) {
        RootApplier.this.remove(place);
      }
      root.create(place, node, content);
    }

    private boolean staysFor(Node there, TreePath path) throws IOException {
      return there instanceof Node.Directory
          || (directoryLinks == DirectoryLinks.KEPT && isDirectoryLink(Optional.of(there), path));
    }

    @Override
    public void link(TreePath path, TreePath existing) throws IOException {
      TreePath place = place(path);
      if (!isEmpty) {
        RootApplier.this.remove(place);
      }
      root.link(place, place(existing));
    }

    @Override
    public void linkLower(TreePath path, TreePath existing) throws IOException {
      TreePath target = place(existing);
      Optional<Node> there = root.find(target).map(TreeEntry::node);
      if (there.isEmpty()) {
        throw EntryName.of(path)
            .invalid(
                "is a hard link to \"%s\", which is neither in this layer nor below it"
                    .formatted(existing));
      }
      if (there.get() instanceof Node.Directory) {
        throw EntryName.of(path).invalid("is a hard link to the directory \"" + existing + "\"");
      }
      link(path, existing);
    }

    @Override
    public void remove(TreePath path) throws IOException {
      RootApplier.this.remove(place(path));
    }
  }
}
