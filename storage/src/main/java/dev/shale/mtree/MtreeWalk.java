package dev.shale.mtree;

import dev.shale.blob.DigestingInputStream;
import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Digest;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Describes a tree: one walk, then the digests of its files, by as many threads as there are
 * processors.
 */
public final class MtreeWalk {
  private final ReadableTree tree;
  private final DirectorySizes sizes;
  private final List<TreeEntry> found = new ArrayList<>();

  /** What the file system says of directories, which other programs compare. */
  @FunctionalInterface
  public interface DirectorySizes {
    /** In bytes. */
    long of(TreePath directory) throws IOException;
  }

  private MtreeWalk(ReadableTree tree, DirectorySizes sizes) {
    this.tree = tree;
    this.sizes = sizes;
  }

  /**
   * Describes a tree that does not change meanwhile.
   *
   * @throws IOException if a file cannot be read
   */
  public static Mtree of(ReadableTree tree, DirectorySizes sizes) throws IOException {
    MtreeWalk walk = new MtreeWalk(tree, sizes);
    walk.visit(tree.find(TreePath.ROOT).orElseThrow());
    return walk.describe();
  }

  private void visit(TreeEntry entry) throws IOException {
    found.add(entry);
    if (entry.node() instanceof Node.Directory) {
      for (TreeEntry child : tree.list(entry.path())) {
        visit(child);
      }
    }
  }

  private Mtree describe() throws IOException {
    List<Map<String, String>> descriptions = new ArrayList<>(found.size());
    AtomicInteger next = new AtomicInteger();
    found.forEach(_ -> descriptions.add(Map.of()));
    try (TaskGroup<Optional<Void>> group = TaskGroup.ofVirtualThreads()) {
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        group.fork(
            () -> {
              for (int at = next.getAndIncrement(); at < found.size(); ) {
                descriptions.set(at, describe(found.get(at)));
                at = next.getAndIncrement();
              }
              return Optional.empty();
            });
      }
      group.join();
    }
    TreeMap<TreePath, Map<String, String>> entries = new TreeMap<>();
    for (int i = 0; i < found.size(); i++) {
      entries.put(found.get(i).path(), descriptions.get(i));
    }
    return new Mtree(entries);
  }

  private Map<String, String> describe(TreeEntry entry) throws IOException {
    Node node = entry.node();
    long links = entry.inode().links();
    if (node instanceof Node.File) {
      return Keywords.of(node, 0, links, Optional.of(digest(entry.path())));
    }
    long size = node instanceof Node.Directory ? sizes.of(entry.path()) : 0;
    return Keywords.of(node, size, links, Optional.empty());
  }

  private Digest digest(TreePath file) throws IOException {
    try (InputStream content = tree.read(file);
        DigestingInputStream digesting =
            new DigestingInputStream(content, Digest.Algorithm.SHA256)) {
      digesting.transferTo(OutputStream.nullOutputStream());
      return digesting.digest();
    }
  }
}
