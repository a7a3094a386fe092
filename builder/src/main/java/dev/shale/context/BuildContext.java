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
 * A directory as a build sees it: what {@code .dockerignore} excludes is not there, and neither is
 * anything outside. Thread-safe as far as the directory is.
 */
public final class BuildContext implements ReadableTree {
  private static final TreePath IGNORE_FILE = TreePath.of(".dockerignore");

  private final ReadableTree directory;
  private final IgnoreRules rules;

  /** Shows {@code directory}, which stays the caller's to close. */
  public BuildContext(ReadableTree directory, IgnoreRules rules) {
    this.directory = directory;
    this.rules = rules;
  }

  /** Shows {@code directory} by the rules that it has itself. */
  public static BuildContext of(ReadableTree directory) throws IOException {
    Optional<TreeEntry> file = directory.find(IGNORE_FILE);
    if (file.isEmpty() || !(file.get().node() instanceof Node.File)) {
      return new BuildContext(directory, IgnoreRules.NONE);
    }
    try (InputStream in = directory.read(IGNORE_FILE)) {
      byte[] bytes = in.readNBytes(IgnoreRules.MAX_BYTES + 1);
      if (bytes.length > IgnoreRules.MAX_BYTES) {
        throw OciException.invalid(
            "read %s: more than %d bytes", IGNORE_FILE, IgnoreRules.MAX_BYTES);
      }
      return new BuildContext(directory, IgnoreRules.parse(IGNORE_FILE.toString(), bytes));
    }
  }

  /** Whether something is at a path that this context does not show. */
  boolean hides(TreePath path) throws IOException {
    return directory.find(path).isPresent() && find(path).isEmpty();
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    Optional<TreeEntry> entry = directory.find(path);
    return entry.isPresent() && isVisible(entry.get()) ? entry : Optional.empty();
  }

  @Override
  public List<TreeEntry> list(TreePath path) throws IOException {
    List<TreeEntry> visible = new ArrayList<>();
    for (TreeEntry entry : directory.list(path)) {
      if (isVisible(entry)) {
        visible.add(entry);
      }
    }
    return visible;
  }

  /** An excluded directory is there if something in it is. */
  private boolean isVisible(TreeEntry entry) throws IOException {
    if (entry.path().isRoot() || !rules.excludes(entry.path())) {
      return true;
    }
    return rules.keepsAny()
        && entry.node() instanceof Node.Directory
        && !list(entry.path()).isEmpty();
  }

  @Override
  public InputStream read(TreePath file) throws IOException {
    if (find(file).isEmpty()) {
      throw OciException.notFound("read %s: not in the build context", file);
    }
    return directory.read(file);
  }
}
