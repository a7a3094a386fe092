package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tree.TreePath;

/**
 * What one tar entry asks of the tree below it.
 *
 * <p>Spec: image-spec v1.1.1, layer.md, "Whiteouts".
 */
public sealed interface Change {
  /** Put the entry at its path, replacing what is there unless both are directories. */
  record Put(TreePath path) implements Change {}

  /** Hide whatever lower layers have at this path; what this layer has there stays. */
  record Hide(TreePath path) implements Change {}

  /** Hide everything lower layers have inside this directory; what this layer adds stays. */
  record HideChildren(TreePath directory) implements Change {}

  /** Nothing: book-keeping that the tool that made the layer left behind. */
  record Ignore() implements Change {}

  /**
   * Reads a change off an entry's name.
   *
   * <p>Names that begin with {@code .wh..wh.} belong to AUFS, which kept its hard links and orphans
   * below them; of these only the opaque marker means anything.
   *
   * @param entryName as the archive has it
   * @throws OciException INVALID if the name points outside of the layer, hides nothing, or is
   *     below a name that only a whiteout can have
   */
  static Change of(byte[] entryName) {
    return of(new EntryName(entryName));
  }

  /** {@link #of(byte[])} of a path's bytes. */
  static Change of(TreePath path) {
    return of(EntryName.of(path));
  }

  private static Change of(EntryName name) {
    TreePath directory = name.directory();
    for (byte[] part : directory.parts()) {
      if (Marker.AUFS.begins(part)) {
        return new Ignore();
      }
      if (Marker.WHITEOUT.begins(part)) {
        throw name.invalid(
            "is below \"" + new EntryName(part) + "\", but whiteouts are no directories");
      }
    }
    byte[] last = name.last();
    if (!Marker.WHITEOUT.begins(last)) {
      return new Put(name.path());
    }
    if (Marker.OPAQUE.is(last)) {
      return new HideChildren(directory);
    }
    return Marker.AUFS.begins(last) ? new Ignore() : new Hide(hidden(name, directory, last));
  }

  private static TreePath hidden(EntryName name, TreePath directory, byte[] last) {
    byte[] hidden = Marker.hidden(last);
    if (hidden.length == 0) {
      throw name.invalid("a bare \".wh.\" names nothing to hide");
    }
    try {
      return directory.child(hidden);
    } catch (OciException e) {
      throw name.invalid("hides \"" + new EntryName(hidden) + "\", which is no name");
    }
  }
}
