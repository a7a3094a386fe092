package dev.shale.bundle;

import dev.shale.error.OciException;
import dev.shale.layer.ChangedTree;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.PackOptions;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileContent;
import dev.shale.tree.MappedTree;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A layer that puts files of the host at one path, or hides what is there. */
public sealed interface Insertion {
  /** What lower layers have at a path is hidden. */
  record Whiteout(TreePath target) implements Insertion {}

  /** A file, or a directory with all that is in it. */
  record Tree(Path source, TreePath target, Lower lower, Ownership ownership)
      implements Insertion {}

  /** What becomes of what lower layers have in the directory. */
  enum Lower {
    MERGED,
    HIDDEN
  }

  /**
   * Writes the layer's tar.
   *
   * @param latest later times of files become this one
   * @return what was left out: sockets
   * @throws OciException NOT_FOUND if there is no source, INVALID if the target is the root and the
   *     source is no directory
   */
  default List<TreePath> writeTo(OutputStream tar, Optional<Instant> latest) throws IOException {
    PackOptions plain = PackOptions.of(WhiteoutFormat.PLAIN);
    PackOptions options = latest.isPresent() ? plain.withLatest(latest.get()) : plain;
    return switch (this) {
      case Whiteout(TreePath target) -> {
        ReadableTree hidden = new ChangedTree(directoriesAbove(target), List.of(), List.of(target));
        yield new LayerPacker(options.withImplied(target::startsWith)).pack(hidden, tar).sockets();
      }
      case Tree tree -> pack(tree, options, tar);
    };
  }

  private static ReadableTree directoriesAbove(TreePath target) throws IOException {
    MemoryTree tree = new MemoryTree();
    TreePath at = TreePath.ROOT;
    for (byte[] part : target.parent().parts()) {
      at = at.child(part);
      tree.create(at, new Node.Directory(NodeMeta.of(0755, Instant.EPOCH)), FileContent.EMPTY);
    }
    return tree;
  }

  private static List<TreePath> pack(Tree tree, PackOptions options, OutputStream tar)
      throws IOException {
    Path source = tree.source().toAbsolutePath().normalize();
    if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
      throw OciException.notFound("insert %s: no such file or directory", tree.source());
    }
    boolean isDirectory = Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS);
    if (tree.target().isRoot() && !isDirectory) {
      throw OciException.invalid("insert %s at /: only a directory can be there", tree.source());
    }
    try (LinuxTree host = LinuxTree.open(isDirectory ? source : source.resolve("..").normalize())) {
      TreePath top = isDirectory ? TreePath.ROOT : TreePath.of(source.getFileName().toString());
      ReadableTree said = MappedTree.reading(host, tree.ownership().mapping());
      UnaryOperator<Node> topNode =
          node ->
              tree.lower() == Lower.HIDDEN
                  ? node.withMeta(WhiteoutFormat.PLAIN.opaque(node.meta()))
                  : node;
      ReadableTree layer = new InsertedTree(said, top, tree.target(), topNode);
      PackOptions placed =
          options
              .withRoot(
                  tree.target().isRoot() ? PackOptions.RootEntry.WRITE : PackOptions.RootEntry.OMIT)
              .withImplied(path -> !path.equals(tree.target()) && tree.target().startsWith(path));
      return new LayerPacker(placed).pack(layer, tar).sockets();
    }
  }
}
