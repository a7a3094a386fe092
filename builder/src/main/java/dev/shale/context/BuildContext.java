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
 * A directory as a build sees it: what an ignore file excludes is not there, and neither is
 * anything outside. The Dockerfile and the ignore file are hidden from COPY like all else; whoever
 * reads them for the build asks the directory. Thread-safe as far as the directory is.
 */
public final class BuildContext implements ReadableTree {
  private final ReadableTree directory;
  private final IgnoreRules rules;

  /** Shows {@code directory}, which stays the caller's to close. */
  public BuildContext(ReadableTree directory, IgnoreRules rules) {
    this.directory = directory;
    this.rules = rules;
  }

  /** Shows {@code directory} by the rules that it has itself. */
  public static BuildContext of(ReadableTree directory) throws IOException {
    return new BuildContext(directory, IgnoreRules.find(directory));
  }

  /** Why a path, or something above it, is not shown although it is there; empty otherwise. */
  Optional<String> exclusion(TreePath path) throws IOException {
    Verdict verdict = rules.along(TreePath.ROOT);
    TreePath at = TreePath.ROOT;
    for (byte[] part : path.parts()) {
      at = at.child(part);
      verdict = verdict.below(at);
      Optional<TreeEntry> entry = directory.find(at);
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
    Verdict verdict = rules.along(path);
    if (verdict.isOfAnyRule() && exclusion(path.parent()).isPresent()) {
      return Optional.empty();
    }
    Optional<TreeEntry> entry = directory.find(path);
    return entry.isPresent() && isVisible(entry.get(), verdict) ? entry : Optional.empty();
  }

  @Override
  public List<TreeEntry> list(TreePath path) throws IOException {
    Verdict verdict = rules.along(path);
    if (verdict.isOfAnyRule() && exclusion(path).isPresent()) {
      throw OciException.notFound("list %s: not in the build context", path);
    }
    List<TreeEntry> visible = new ArrayList<>();
    for (TreeEntry entry : directory.list(path)) {
      if (isVisible(entry, verdict.below(entry.path()))) {
        visible.add(entry);
      }
    }
    return List.copyOf(visible);
  }

  /**
   * An excluded directory is there if something below it is. It is looked through only where an
   * exception could match.
   */
  private boolean isVisible(TreeEntry entry, Verdict verdict) throws IOException {
    if (!verdict.excludes()) {
      return true;
    }
    if (!(entry.node() instanceof Node.Directory) || !verdict.mayIncludeBelow(entry.path())) {
      return false;
    }
    for (TreeEntry child : directory.list(entry.path())) {
      if (isVisible(child, verdict.below(child.path()))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    if (rules.excludes(file)) {
      throw OciException.notFound("read %s: not in the build context", file);
    }
    return directory.read(file);
  }
}
