package dev.shale.context;

import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A directory as a build sees it: what an ignore file excludes is not there, and neither is
 * anything outside. The Dockerfile and the ignore file are hidden from COPY like all else; whoever
 * reads them for the build asks the directory. Thread-safe as far as the directory is.
 */
public final class BuildContext implements ReadableTree {
  private final ReadableTree directory;
  private final RuledTree shown;
  private final IgnoreRules rules;

  /** Shows {@code directory}, which stays the caller's to close. */
  public BuildContext(ReadableTree directory, IgnoreRules rules) {
    this.directory = directory;
    this.shown = new RuledTree(directory, TreePath.ROOT, rules);
    this.rules = rules;
  }

  /** Shows {@code directory} by the rules that it has itself. */
  public static BuildContext of(ReadableTree directory) throws IOException {
    return new BuildContext(directory, IgnoreRules.find(directory));
  }

  /** The same directory, shown by other rules. */
  public BuildContext by(IgnoreRules others) {
    return new BuildContext(directory, others);
  }

  /** What it is shown by. */
  public IgnoreRules rules() {
    return rules;
  }

  /** Why a path, or something above it, is not shown although it is there; empty otherwise. */
  public Optional<String> exclusion(TreePath path) throws IOException {
    return shown.exclusion(path);
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    return shown.find(path);
  }

  @Override
  public List<TreeEntry> list(TreePath path) throws IOException {
    return shown.list(path);
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    return shown.read(file);
  }
}
