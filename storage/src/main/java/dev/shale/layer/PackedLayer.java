package dev.shale.layer;

import dev.shale.tree.TreePath;
import java.util.List;

/**
 * What packing a tree came to.
 *
 * @param toc what the tar says, with the places of the files' content in it
 * @param sockets what was left out, because no archive can carry it; worth a word to the user
 */
public record PackedLayer(TableOfContents toc, List<TreePath> sockets) {
  public PackedLayer {
    sockets = List.copyOf(sockets);
  }
}
