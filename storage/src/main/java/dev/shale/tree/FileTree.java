package dev.shale.tree;

import dev.shale.error.OciException;
import java.io.Closeable;
import java.io.IOException;

/**
 * A tree of files that belongs to someone else: an unpacked layer, a mounted container, a build
 * context. Everything that is done to such files is done here.
 *
 * <p>No operation leaves the tree's root and none follows a symbolic link, not even inside: where a
 * part of a path other than the last is a link or no directory, the operation is refused with
 * {@link OciException} INVALID. Whoever wants links followed asks {@link LinkResolver} for the real
 * path.
 *
 * <p>Metadata is exact: owners, set-id bits, xattrs and nanoseconds are set as given, whatever the
 * umask, and creating or removing an entry does <em>not</em> preserve its parent's time; callers
 * set directories' metadata last. Safe for use by several threads on disjoint paths.
 */
public interface FileTree extends ReadableTree, Closeable {
  /**
   * Makes a node where there is none, with exactly this metadata; its parent must be a directory.
   * The root itself exists from the start and cannot be made.
   *
   * @param content the bytes of a file, exactly as many as its size says; {@link FileContent#EMPTY}
   *     for all else
   * @throws OciException CONFLICT if something is there already, NOT_FOUND if the parent is not
   * @throws IOException if the content is shorter or longer than promised; nothing is left then
   */
  void create(TreePath path, Node node, FileContent content) throws IOException;

  /**
   * Makes a node in place of what is there, which is no directory. Whoever looks meanwhile sees the
   * one or the other, and if it fails, the old one stays.
   *
   * @param content as for {@link #create}
   * @throws OciException CONFLICT if a directory is there, NOT_FOUND if the parent is not
   */
  void replace(TreePath path, Node node, FileContent content) throws IOException;

  /**
   * Makes {@code path} another name of {@code existing}, which is no directory.
   *
   * @throws OciException CONFLICT if something is there already, NOT_FOUND if nothing is at {@code
   *     existing}, INVALID if a directory is
   */
  void link(TreePath path, TreePath existing) throws IOException;

  /**
   * Sets owner, mode, xattrs (those not given are removed) and time of what is at a path.
   *
   * @throws OciException NOT_FOUND if nothing is there
   */
  void setMeta(TreePath path, NodeMeta meta) throws IOException;

  /**
   * Removes what is at a path and all below it; nothing there is no error. The root stays, emptied.
   */
  void remove(TreePath path) throws IOException;

  /** Releases what the tree holds open; the files stay. */
  @Override
  void close() throws IOException;
}
