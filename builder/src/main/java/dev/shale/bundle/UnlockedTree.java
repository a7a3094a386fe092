package dev.shale.bundle;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.StampedTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that belong to whoever reads them, though their modes may not let even the owner: those are
 * changed while this is open, seen unchanged through it, and put right when it is closed. The tree
 * behind it stays the caller's. Directories have to be listed from the root on.
 */
final class UnlockedTree implements StampedTree, AutoCloseable {
  private static final int MAY_READ = 0400;
  private static final int MAY_LIST = 0500;

  private final LinuxTree tree;
  private final Map<TreePath, TreeEntry> unlocked = new ConcurrentHashMap<>();
  private final Deque<TreeEntry> order = new ArrayDeque<>();

  UnlockedTree(LinuxTree tree) {
    this.tree = tree;
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    TreeEntry before = unlocked.get(path);
    return before == null ? tree.find(path) : Optional.of(before);
  }

  @Override
  public List<TreeEntry> list(TreePath directory) throws IOException {
    return unchanged(listed(directory, tree::list));
  }

  @Override
  public List<Stamped> stamps(TreePath directory) throws IOException {
    return listed(directory, tree::stamps);
  }

  @FunctionalInterface
  private interface Listing<T> {
    List<T> of(TreePath directory) throws IOException;
  }

  private <T> List<T> listed(TreePath directory, Listing<T> listing) throws IOException {
    try {
      return listing.of(directory);
    } catch (OciException e) {
      if (e.kind() != ErrorKind.DENIED) {
        throw e;
      }
      unlock(directory, MAY_LIST);
      return listing.of(directory);
    }
  }

  private List<TreeEntry> unchanged(List<TreeEntry> entries) {
    return entries.stream().map(entry -> unlocked.getOrDefault(entry.path(), entry)).toList();
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    try {
      return tree.read(file);
    } catch (AccessDeniedException e) {
      unlock(file, MAY_READ);
      return tree.read(file);
    }
  }

  private synchronized void unlock(TreePath path, int permission) throws IOException {
    TreeEntry entry =
        tree.find(path).orElseThrow(() -> OciException.notFound("read %s: it is gone", path));
    if (unlocked.putIfAbsent(path, entry) == null) {
      order.push(entry);
      NodeMeta meta = entry.node().meta();
      tree.setMeta(path, meta.withMode(meta.mode() | permission));
    }
  }

  @Override
  public synchronized void close() throws IOException {
    while (!order.isEmpty()) {
      TreeEntry entry = order.pop();
      tree.setMeta(entry.path(), entry.node().meta());
    }
  }
}
