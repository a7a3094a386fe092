package dev.shale.context;

import dev.shale.error.OciException;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One directory of a tree without what rules exclude, every path as the whole tree has it; nothing
 * is there outside of the directory. An excluded directory is there if something below it is.
 *
 * @param base the directory, which the rules' patterns are seen from and which is never excluded
 */
record RuledTree(ReadableTree tree, TreePath base, IgnoreRules rules) implements ReadableTree {
  /** Why a path, or something above it, is not shown although it is there; empty otherwise. */
  Optional<String> exclusion(TreePath path) throws IOException {
    Verdict verdict = rules.along(TreePath.ROOT);
    TreePath at = base;
    for (byte[] part : path.relativeTo(base).parts()) {
      at = at.child(part);
      verdict = below(verdict, at);
      Optional<TreeEntry> entry = tree.find(at);
      if (entry.isPresent() && !isVisible(entry.get(), verdict)) {
        return verdict.excludedBy().map(IgnoreRule::reason);
      }
      if (entry.isEmpty() || !(entry.get().node() instanceof Node.Directory)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    if (!path.startsWith(base)) {
      return Optional.empty();
    }
    Verdict verdict = along(path);
    if (verdict.isOfAnyRule() && isHidden(path.parent())) {
      return Optional.empty();
    }
    Optional<TreeEntry> entry = tree.find(path);
    return entry.isPresent() && isVisible(entry.get(), verdict) ? entry : Optional.empty();
  }

  private boolean isHidden(TreePath path) throws IOException {
    return path.startsWith(base) && exclusion(path).isPresent();
  }

  @Override
  public List<TreeEntry> list(TreePath path) throws IOException {
    if (!path.startsWith(base)) {
      throw OciException.notFound("list %s: outside of %s", path, base);
    }
    Verdict verdict = along(path);
    if (verdict.isOfAnyRule() && isHidden(path)) {
      throw OciException.notFound("list %s: excluded", path);
    }
    List<TreeEntry> visible = new ArrayList<>();
    for (TreeEntry entry : tree.list(path)) {
      if (isVisible(entry, below(verdict, entry.path()))) {
        visible.add(entry);
      }
    }
    return List.copyOf(visible);
  }

  /** An excluded directory is looked through only where an exception could match. */
  private boolean isVisible(TreeEntry entry, Verdict verdict) throws IOException {
    if (!verdict.excludes()) {
      return true;
    }
    if (!(entry.node() instanceof Node.Directory)
        || !verdict.mayIncludeBelow(entry.path().relativeTo(base))) {
      return false;
    }
    for (TreeEntry child : tree.list(entry.path())) {
      if (isVisible(child, below(verdict, child.path()))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    if (!file.startsWith(base) || along(file).excludes()) {
      throw OciException.notFound("read %s: excluded", file);
    }
    return tree.read(file);
  }

  private Verdict along(TreePath path) {
    return rules.along(path.relativeTo(base));
  }

  private Verdict below(Verdict directory, TreePath entry) {
    return directory.below(entry.relativeTo(base));
  }
}
