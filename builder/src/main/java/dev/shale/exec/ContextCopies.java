package dev.shale.exec;

import dev.shale.concurrent.OnceEach;
import dev.shale.container.CopyOptions;
import dev.shale.container.FileCopier;
import dev.shale.container.TreeTarget;
import dev.shale.context.Selection;
import dev.shale.linux.LinuxTree;
import dev.shale.local.LocalStore;
import dev.shale.snapshot.StagedTree;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Files of the build context in directories that processes can be shown: copies, which have what
 * the context shows and nothing else, and are root's. Those who are to see the same without
 * changing it share one. All are gone when this is closed. Thread-safe.
 */
final class ContextCopies implements AutoCloseable {
  private static final String FILES = "files";
  private static final int DIRECTORY_MODE = 0755;

  private final LocalStore store;
  private final CopyOptions options;
  private final OnceEach<String, Path> shared = new OnceEach<>();
  private final Held held = new Held();

  /**
   * None yet.
   *
   * @param options what files become in all of them
   */
  ContextCopies(LocalStore store, CopyOptions options) {
    this.store = store;
    this.options = options;
  }

  /**
   * Where a copy is that nobody may change, made if there is none.
   *
   * @param state what the files are, and that nobody has written to them since
   */
  Path shared(String state, Selection.Source top) throws IOException {
    return shared.get(
        state,
        () -> {
          StagedTree copy = make(top);
          synchronized (held) {
            held.add(copy::close);
          }
          return filesOf(copy);
        });
  }

  /** A copy of one's own, which the caller closes. */
  StagedTree make(Selection.Source top) throws IOException {
    StagedTree copy = store.temporary();
    try (LinuxTree tree = LinuxTree.open(copy.path())) {
      FileCopier copier = new FileCopier(new TreeTarget(tree), options);
      TreePath files = TreePath.of(FILES);
      if (top.path().isRoot()) { // whoever owns the context itself, and who may enter, is no matter
        copier.copyContents(top.tree(), top.path(), files);
        tree.setMeta(files, NodeMeta.of(DIRECTORY_MODE, options.now())); // what came in changed it
      } else {
        copier.copy(top.tree(), top.path(), files);
      }
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** Where in a copy the files are, or the file. */
  static Path filesOf(StagedTree copy) {
    return copy.path().resolve(FILES);
  }

  /** Nobody makes any meanwhile. */
  @Override
  public void close() throws IOException {
    held.close();
  }
}
