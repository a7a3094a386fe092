package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.layer.TocEntry.Directory.Source;
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
import java.util.HashMap;
import java.util.Map;
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
    /**
     * It is replaced if the layer has an entry for the directory, as umoci does. If the layer only
     * has entries below, it stays, and these go where it leads.
     */
    FOLLOWED,
    /** It stays, and what the layer has goes where it leads. */
    KEPT
  }

  private final FileTree root;
  private final LinkResolver links;
  private final DirectoryLinks directoryLinks;

  /** Metadata for the end, since filling a directory changes its time. */
  private final NavigableMap<TreePath, NodeMeta> directories = new TreeMap<>();

  /** Where directories of names are while a layer is applied, found out once. */
  private final Map<TreePath, TreePath> places = new HashMap<>();

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
    places.clear();
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
    TreePath place = place(directory.path());
    if (isKeptLink(directory)) {
      place = links.resolve(directory.path());
    } else if (directory.isImplied()) {
      directories.putIfAbsent(place, directory.meta());
    } else {
      replaceLink(place);
      directories.put(place, directory.meta());
    }
    if (directory.isOpaque() && !isEmpty) {
      prune(directory.path(), place, toc);
    }
  }

  /** A link may have been followed for names below it before its own entry came. */
  private void replaceLink(TreePath place) throws IOException {
    if (directoryLinks == DirectoryLinks.FOLLOWED
        && !isEmpty
        && root.find(place).map(TreeEntry::node).orElse(null) instanceof Node.Symlink) {
      remove(place);
      root.create(place, new Node.Directory(TocEntry.Directory.IMPLIED_META), FileContent.EMPTY);
    }
  }

  /** Removes what lower layers have in a directory, and in those of this layer below it. */
  private void prune(TreePath path, TreePath place, TableOfContents toc) throws IOException {
    for (TreeEntry child : root.list(place)) {
      TreePath childPath = path.child(child.path().name());
      Optional<TocEntry> own = toc.find(childPath);
      if (own.isEmpty() || own.get() instanceof TocEntry.Hidden) {
        remove(child.path());
      } else if (own.get() instanceof TocEntry.Directory directory && !isKeptLink(directory)) {
        directories.remove(child.path()); // the lower one's; its own is settled after its parent's
        prune(childPath, child.path(), toc);
      }
    }
  }

  /**
   * Where a path of a layer is in the root: links that stay lead elsewhere. In the first layer none
   * does, since no layer has entries below a link of its own.
   */
  private TreePath place(TreePath path) throws IOException {
    if (isEmpty || directoryLinks == DirectoryLinks.REPLACED || path.isRoot()) {
      return path;
    }
    TreePath directory = places.get(path.parent());
    if (directory == null) {
      directory = links.resolve(path.parent());
      places.put(path.parent(), directory);
    }
    return directory.child(path.name());
  }

  private boolean isKeptLink(TocEntry.Directory directory) throws IOException {
    return !isEmpty
        && stays(directory.isImplied() ? Source.IMPLIED : Source.STATED)
        && isDirectoryLink(
            root.find(place(directory.path())).map(TreeEntry::node), directory.path());
  }

  /** Whether a link stays where a layer has a directory. */
  private boolean stays(Source source) {
    return switch (directoryLinks) {
      case REPLACED -> false;
      case FOLLOWED -> source == Source.IMPLIED;
      case KEPT -> true;
    };
  }

  private boolean isDirectoryLink(Optional<Node> there, TreePath path) throws IOException {
    return there.isPresent()
        && there.get() instanceof Node.Symlink
        && root.find(links.resolve(path)).map(TreeEntry::node).orElse(null)
            instanceof Node.Directory;
  }

  private void remove(TreePath place) throws IOException {
    root.remove(place);
    places.clear();
    NavigableMap<TreePath, NodeMeta> from = directories.tailMap(place, true);
    while (!from.isEmpty() && from.firstKey().startsWith(place)) {
      from.pollFirstEntry();
    }
  }

  /** Follows one layer; lower layers' files are there, and give way. */
  private final class Sink implements LayerSink {
    @Override
    public void create(TreePath path, Node node, FileContent content) throws IOException {
      create(path, node, content, Source.STATED);
    }

    @Override
    public void imply(TreePath path) throws IOException {
      Node directory = new Node.Directory(TocEntry.Directory.IMPLIED_META);
      create(path, directory, FileContent.EMPTY, Source.IMPLIED);
    }

    private void create(TreePath path, Node node, FileContent content, Source source)
        throws IOException {
      TreePath place = place(path);
      Optional<Node> there = isEmpty ? Optional.empty() : root.find(place).map(TreeEntry::node);
      if (there.isPresent()) {
        if (node instanceof Node.Directory && staysFor(there.get(), path, source)) {
          return;
        }
        giveWay(place, there.get());
      }
      root.create(place, node, content);
    }

    private boolean staysFor(Node there, TreePath path, Source source) throws IOException {
      return there instanceof Node.Directory
          || (stays(source) && isDirectoryLink(Optional.of(there), path));
    }

    /** Names that are known to pass a file are none. */
    private void giveWay(TreePath place, Node there) throws IOException {
      if (there instanceof Node.File) {
        root.remove(place);
      } else {
        RootApplier.this.remove(place);
      }
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
