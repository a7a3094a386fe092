package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Says where an unpacked layer is not what it was made of. What {@link LayerApplier#complete} took
 * from lower layers is not compared, since this layer does not say what it is.
 */
public final class LayerVerifier {
  private static final int BUFFER_BYTES = 64 << 10;

  private final ReadableTree tree;
  private final WhiteoutFormat format;
  private final UnaryOperator<Node> kept;

  /**
   * A verifier of a tree, which stays the caller's to close.
   *
   * @param kept what a node of the layer looks like in a sound tree of this kind
   */
  public LayerVerifier(ReadableTree tree, WhiteoutFormat format, UnaryOperator<Node> kept) {
    this.tree = tree;
    this.format = format;
    this.kept = kept;
  }

  /** Everything about the tree that its table of contents contradicts, but for files' content. */
  public List<String> compare(TableOfContents toc) throws IOException {
    return new Walk(toc).run();
  }

  /** One pass over tree and table. */
  private final class Walk {
    private final TableOfContents toc;
    private final List<String> differences = new ArrayList<>();
    private final Map<TreePath, Inode> inodes = new HashMap<>();

    /** Whether paths may be in the tree that the layer does not name: copies, hidden roots. */
    private final boolean isCompleted;

    Walk(TableOfContents toc) {
      this.toc = toc;
      this.isCompleted =
          toc.root().isOpaque()
              || toc.entries().stream().anyMatch(TocEntry.LowerLink.class::isInstance);
    }

    List<String> run() throws IOException {
      Optional<TreeEntry> root = tree.find(TreePath.ROOT);
      compare(toc.root(), root.map(TreeEntry::node));
      Map<TreePath, List<TocEntry>> children = new HashMap<>();
      for (TocEntry entry : toc.entries()) {
        if (!entry.path().isRoot()) {
          children.computeIfAbsent(entry.path().parent(), _ -> new ArrayList<>()).add(entry);
        }
      }
      for (TocEntry entry : toc.entries()) {
        if (entry instanceof TocEntry.Directory directory) {
          compareChildren(directory.path(), children.getOrDefault(directory.path(), List.of()));
        }
      }
      return differences;
    }

    private void compareChildren(TreePath directory, List<TocEntry> said) throws IOException {
      Map<TreePath, TreeEntry> there = new TreeMap<>();
      try {
        tree.list(directory).forEach(entry -> there.put(entry.path(), entry));
      } catch (OciException e) {
        return; // no directory, which has been said already
      }
      for (TocEntry entry : said) {
        Optional<TreeEntry> found = Optional.ofNullable(there.remove(entry.path()));
        found.ifPresent(some -> inodes.put(some.path(), some.inode()));
        compare(entry, found.map(TreeEntry::node));
      }
      if (!isCompleted) {
        there.keySet().forEach(path -> differ(path, "is no part of the layer"));
      }
    }

    private void differ(TreePath path, String what) {
      differences.add((path.isRoot() ? "the root" : path) + " " + what);
    }

    private void compare(TocEntry entry, Optional<Node> found) {
      TreePath path = entry.path();
      if (found.isEmpty()) {
        differ(path, "is missing");
        return;
      }
      Node there = found.get();
      switch (entry) {
        case TocEntry.Directory directory -> compareDirectory(directory, there);
        case TocEntry.File file -> compareNode(path, file.node(), there);
        case TocEntry.Special special -> compareNode(path, special.node(), there);
        case TocEntry.Link link -> {
          if (!Optional.ofNullable(inodes.get(path)).equals(firstOf(link))) {
            differ(path, "is no hard link to " + link.first());
          }
        }
        case TocEntry.LowerLink _ -> {
          if (there instanceof Node.Directory) {
            differ(path, "is a directory");
          }
        }
        case TocEntry.Hidden _ -> {
          if (!format.isWhiteout(there)) {
            differ(path, "hides nothing");
          }
        }
      }
    }

    /** The first name of a link may be in a directory that comes later. */
    private Optional<Inode> firstOf(TocEntry.Link link) {
      Inode known = inodes.get(link.first());
      try {
        return known == null ? tree.find(link.first()).map(TreeEntry::inode) : Optional.of(known);
      } catch (IOException | OciException e) {
        return Optional.empty();
      }
    }

    private void compareDirectory(TocEntry.Directory said, Node there) {
      if (!(there instanceof Node.Directory directory)) {
        differ(said.path(), "is no directory");
        return;
      }
      if (!isCompleted && said.isOpaque() != format.isOpaque(directory)) {
        differ(said.path(), "differs in what it shows of lower layers");
      }
      if (!said.isImplied()) {
        NodeMeta meta = kept.apply(new Node.Directory(said.meta())).meta();
        compareMeta(said.path(), meta, there.meta());
      }
    }

    private void compareNode(TreePath path, Node inLayer, Node there) {
      Node said = kept.apply(inLayer);
      if (!said.getClass().equals(there.getClass())) {
        differ(path, "is of another type");
        return;
      }
      compareMeta(path, said.meta(), there.meta());
      if (said instanceof Node.File before
          && there instanceof Node.File now
          && before.size() != now.size()) {
        differ(path, "has %d bytes, not %d".formatted(now.size(), before.size()));
      } else if (!(said instanceof Node.File) && !said.withMeta(there.meta()).equals(there)) {
        differ(path, "has another target or number");
      }
    }

    private void compareMeta(TreePath path, NodeMeta said, NodeMeta onDisk) {
      NodeMeta there = format.toLayer(onDisk);
      if (there.mode() != said.mode()) {
        differ(path, "has mode 0%o, not 0%o".formatted(there.mode(), said.mode()));
      }
      if (there.uid() != said.uid() || there.gid() != said.gid()) {
        differ(
            path,
            "is owned by %d:%d, not %d:%d"
                .formatted(there.uid(), there.gid(), said.uid(), said.gid()));
      }
      if (!there.mtime().equals(said.mtime())) {
        differ(path, "was changed at %s, not %s".formatted(there.mtime(), said.mtime()));
      }
      if (!there.xattrs().equals(said.xattrs())) {
        differ(path, "has other attributes");
      }
    }
  }

  /**
   * The files whose content is not that which the layer's tar has. What {@link #compare} finds is
   * not said again.
   *
   * @param tar uncompressed and buffered; read up to the tar's end, not closed
   * @throws OciException INVALID if the tar is no layer
   */
  public List<String> compareContent(InputStream tar) throws IOException {
    Set<TreePath> differing = new HashSet<>();
    LayerReader.read(tar, contentSink(differing), Expansion.unlimited());
    return differing.stream().sorted().map(path -> path + " has other content").toList();
  }

  private LayerSink contentSink(Set<TreePath> differing) {
    return new LayerSink() {
      @Override
      public void create(TreePath path, Node node, FileContent content) throws IOException {
        if (node instanceof Node.File && !hasContent(path, content)) {
          differing.add(path);
        }
      }

      @Override
      public void link(TreePath path, TreePath existing) {}

      // the tar goes on to say something else about the path and what is below it
      @Override
      public void remove(TreePath path) {
        differing.removeIf(other -> other.startsWith(path));
      }
    };
  }

  private boolean hasContent(TreePath path, FileContent content) throws IOException {
    try (InputStream there = tree.read(path)) {
      return areEqual(content.open(), there);
    } catch (OciException e) {
      return true; // it is no file, or none at all: not a matter of content
    }
  }

  private static boolean areEqual(InputStream said, InputStream there) throws IOException {
    byte[] one = new byte[BUFFER_BYTES];
    byte[] other = new byte[BUFFER_BYTES];
    while (true) {
      int count = said.readNBytes(one, 0, BUFFER_BYTES);
      int same = there.readNBytes(other, 0, BUFFER_BYTES);
      if (!Arrays.equals(one, 0, count, other, 0, same)) {
        return false;
      }
      if (count < BUFFER_BYTES) {
        return true;
      }
    }
  }
}
