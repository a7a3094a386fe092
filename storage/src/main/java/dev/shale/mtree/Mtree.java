package dev.shale.mtree;

import dev.shale.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a tree was like: for each path the keywords of mtree(5) and their values, in a form that is
 * the same for what is the same.
 *
 * @param entries the root's included
 */
public record Mtree(NavigableMap<TreePath, Map<String, String>> entries) {
  /** What the host puts on files by itself. */
  private static final List<String> LABELS =
      List.of("xattr.security.selinux", "xattr.system.nfs4_acl");

  /** What has happened at a path. */
  public enum Change {
    /** There is something that was not. */
    ADDED,
    /** It is another thing, or has other content or metadata. */
    MODIFIED,
    /** Nothing is there any more. */
    DELETED
  }

  /** Where a later tree differs, in order. Times count in seconds, as the format has them. */
  public NavigableMap<TreePath, Change> changesTo(Mtree later) {
    NavigableMap<TreePath, Change> changes = new TreeMap<>();
    entries.forEach(
        (path, old) ->
            change(old, later.entries.get(path)).ifPresent(change -> changes.put(path, change)));
    for (TreePath path : later.entries.keySet()) {
      if (!entries.containsKey(path)) {
        changes.put(path, Change.ADDED);
      }
    }
    return changes;
  }

  private static Optional<Change> change(
      Map<String, String> old, @Nullable Map<String, String> now) {
    if (now == null) {
      return Optional.of(Change.DELETED);
    }
    return areSame(old, now) ? Optional.empty() : Optional.of(Change.MODIFIED);
  }

  private static boolean areSame(Map<String, String> old, Map<String, String> now) {
    if (old.equals(now)) {
      return true; // as nearly all are
    }
    TreeSet<String> keywords = new TreeSet<>(old.keySet());
    keywords.addAll(now.keySet());
    if (Objects.equals(old.get(Keywords.TYPE), Keywords.DIRECTORY)
        && Objects.equals(now.get(Keywords.TYPE), Keywords.DIRECTORY)) {
      keywords.removeAll(
          List.of(
              Keywords.SIZE, Keywords.LINKS)); // these say how the file system keeps its entries
    }
    keywords.removeAll(LABELS);
    return keywords.stream().allMatch(key -> Objects.equals(old.get(key), now.get(key)));
  }

  /** What is said of a path that is described. */
  Map<String, String> at(TreePath path) {
    return Objects.requireNonNull(entries.get(path));
  }

  /** The paths directly below a directory. */
  List<TreePath> children(TreePath directory) {
    List<TreePath> children = new ArrayList<>();
    for (TreePath path : entries.tailMap(directory, false).keySet()) {
      if (!path.startsWith(directory)) {
        break;
      }
      if (path.parent().equals(directory)) {
        children.add(path);
      }
    }
    return children;
  }
}
