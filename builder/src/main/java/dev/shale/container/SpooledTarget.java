package dev.shale.container;

import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A root in memory that starts empty. Bytes that come only once go to a file, which is gone when
 * this is closed; others stay where they are.
 */
final class SpooledTarget implements CopyTarget, AutoCloseable {
  private final MemoryTree files = MemoryTree.referencing();
  private final TreeTarget target = new TreeTarget(files);
  private final Spool spool;

  /** Makes the file in a directory, which belongs to this process alone. */
  SpooledTarget(Path directory) throws IOException {
    this.spool = new Spool(directory);
  }

  @Override
  public MemoryTree files() {
    return files;
  }

  @Override
  public void makeDirectory(TreePath path, NodeMeta meta) throws IOException {
    target.makeDirectory(path, meta);
  }

  @Override
  public void put(TreePath path, Node node, FileContent content) throws IOException {
    target.put(path, node, content);
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    target.link(path, existing);
  }

  @Override
  public void setMeta(TreePath directory, NodeMeta meta) throws IOException {
    target.setMeta(directory, meta);
  }

  @Override
  public FileContent keep(InputStream content) throws IOException {
    return spool.keep(content);
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
