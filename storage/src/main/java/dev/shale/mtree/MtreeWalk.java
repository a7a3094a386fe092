package dev.shale.mtree;

import dev.shale.blob.DigestingInputStream;
import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Digest;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.StampedTree;
import dev.shale.tree.StampedTree.Stamped;
import dev.shale.tree.Stamps;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Describes a tree, directory by directory, by as many threads as there are processors. Files
 * differ too much in size to be dealt out beforehand: whoever is free takes the next directory.
 */
public final class MtreeWalk {
  private final ReadableTree tree;
  private final DirectorySizes sizes;
  private final Optional<Earlier> earlier;
  private final LinkedBlockingQueue<Optional<TreePath>> directories = new LinkedBlockingQueue<>();

  /** Directories found of which not all entries have been described. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final int threads = Runtime.getRuntime().availableProcessors();

  /** What the file system says of directories, which other programs compare. */
  @FunctionalInterface
  public interface DirectorySizes {
    /** In bytes. */
    long of(TreePath directory) throws IOException;
  }

  /** How the tree was described before; what nobody has touched since is not looked at again. */
  private record Earlier(Mtree mtree, Stamps stamps, StampedTree tree, Queue<Stamped> seen) {
    private Map<TreePath, Map<String, String>> untouched(List<Stamped> entries) {
      Map<TreePath, Map<String, String>> untouched = new HashMap<>();
      for (Stamped entry : entries) {
        Map<String, String> keywords = mtree.entries().get(entry.path());
        if (keywords != null && stamps.has(entry)) {
          untouched.put(entry.path(), keywords);
        }
      }
      return untouched;
    }
  }

  /**
   * A tree as it is now.
   *
   * @param stamps all of its entries, seen before they were described
   */
  public record Renewed(Mtree mtree, Collection<Stamped> stamps) {}

  private MtreeWalk(ReadableTree tree, DirectorySizes sizes, Optional<Earlier> earlier) {
    this.tree = tree;
    this.sizes = sizes;
    this.earlier = earlier;
  }

  /**
   * Describes a tree that does not change meanwhile.
   *
   * @throws IOException if a file cannot be read
   */
  public static Mtree of(ReadableTree tree, DirectorySizes sizes) throws IOException {
    return new MtreeWalk(tree, sizes, Optional.empty()).describe();
  }

  /**
   * As {@link #of}, when it is known how the tree was at some time.
   *
   * @param stamps of when {@code before} described it
   */
  public static Renewed since(Mtree before, Stamps stamps, StampedTree tree, DirectorySizes sizes)
      throws IOException {
    Earlier earlier = new Earlier(before, stamps, tree, new ConcurrentLinkedQueue<>());
    Mtree now = new MtreeWalk(tree, sizes, Optional.of(earlier)).describe();
    return new Renewed(now, earlier.seen());
  }

  private Mtree describe() throws IOException {
    TreeMap<TreePath, Map<String, String>> entries = new TreeMap<>();
    entries.put(TreePath.ROOT, describe(tree.find(TreePath.ROOT).orElseThrow()));
    directories.add(Optional.of(TreePath.ROOT));
    try (TaskGroup<Map<TreePath, Map<String, String>>> group = TaskGroup.ofPlatformThreads()) {
      for (int i = 0; i < threads; i++) {
        group.fork(this::takeTurns);
      }
      group.join().forEach(entries::putAll);
    }
    return new Mtree(entries);
  }

  private Map<TreePath, Map<String, String>> takeTurns() throws IOException, InterruptedException {
    Map<TreePath, Map<String, String>> described = new HashMap<>();
    Optional<TreePath> directory = directories.take();
    while (directory.isPresent()) {
      if (!addUntouched(directory.get(), described)) {
        for (TreeEntry entry : tree.list(directory.get())) {
          enter(entry.path(), entry.node() instanceof Node.Directory);
          if (!described.containsKey(entry.path())) {
            described.put(entry.path(), describe(entry));
          }
        }
      }
      if (open.decrementAndGet() == 0) {
        directories.addAll(Collections.nCopies(threads, Optional.empty()));
      }
      directory = directories.take();
    }
    return described;
  }

  private void enter(TreePath path, boolean isDirectory) {
    if (isDirectory) {
      open.incrementAndGet();
      directories.add(Optional.of(path));
    }
  }

  /** Adds those entries of a directory that are as they were described; whether these are all. */
  private boolean addUntouched(TreePath directory, Map<TreePath, Map<String, String>> described)
      throws IOException {
    if (earlier.isEmpty()) {
      return false;
    }
    List<Stamped> entries = earlier.get().tree().stamps(directory);
    earlier.get().seen().addAll(entries);
    Map<TreePath, Map<String, String>> untouched = earlier.get().untouched(entries);
    described.putAll(untouched);
    if (untouched.size() < entries.size()) {
      return false;
    }
    entries.forEach(entry -> enter(entry.path(), entry.isDirectory()));
    return true;
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
