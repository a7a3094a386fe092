package dev.shale.container;

import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;

/**
 * A root that files are put into: one that is mounted, or one that exists only as layers and a
 * draft of the next. Paths pass no link: whoever calls has resolved them. Used by one thread.
 */
public interface CopyTarget {
  /** The root as it is now. */
  ReadableTree files();

  /** Makes a directory, in one that is there, in place of whatever is there that is none. */
  void makeDirectory(TreePath path, NodeMeta meta) throws IOException;

  /** Puts a node that is no directory, in place of whatever is there that is none either. */
  void put(TreePath path, Node node, FileContent content) throws IOException;

  /** Makes {@code path} another name of {@code existing}, in place of what is there. */
  void link(TreePath path, TreePath existing) throws IOException;

  /** Sets the metadata of a directory that is there. */
  void setMeta(TreePath directory, NodeMeta meta) throws IOException;

  /** Makes what can be read only once, now, fit for {@link #put}. */
  FileContent keep(InputStream content) throws IOException;
}
