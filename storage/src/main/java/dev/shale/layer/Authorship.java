package dev.shale.layer;

import dev.shale.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which layers of a stack had to do with a path. */
public final class Authorship {
  private Authorship() {}

  /** What a layer did. */
  public enum Deed {
    /** It put something there. */
    WROTE,
    /** It has something below only. */
    PASSED,
    /** It took away what was there. */
    REMOVED
  }

  /**
   * What one layer did to a path.
   *
   * @param layer its place in the stack, the base's being 0
   */
  public record Part(int layer, Deed deed) {}

  /** What each layer did to a path, base first; layers that did nothing are left out. */
  public static List<Part> of(List<TableOfContents> layers, TreePath path) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Optional<Deed> deed = deed(layers.get(i), path);
      if (deed.isPresent() && (deed.get() != Deed.REMOVED || isThere(parts))) {
        parts.add(new Part(i, deed.get()));
      }
    }
    return parts;
  }

  /** Whether there is anything to be removed. */
  private static boolean isThere(List<Part> parts) {
    return !parts.isEmpty() && parts.getLast().deed() != Deed.REMOVED;
  }

  private static Optional<Deed> deed(TableOfContents layer, TreePath path) {
    Optional<TocEntry> entry = layer.find(path);
    if (entry.isPresent()) {
      return Optional.of(
          switch (entry.get()) {
            case TocEntry.Hidden _ -> Deed.REMOVED;
            case TocEntry.Directory directory -> directory.isImplied() ? Deed.PASSED : Deed.WROTE;
            case TocEntry.File _, TocEntry.Special _, TocEntry.Link _, TocEntry.LowerLink _ ->
                Deed.WROTE;
          });
    }
    return isHiddenFromAbove(layer, path) ? Optional.of(Deed.REMOVED) : Optional.empty();
  }

  /** Whether the layer lets nothing of the lower ones show below some directory above. */
  private static boolean isHiddenFromAbove(TableOfContents layer, TreePath path) {
    for (TreePath at = path; !at.isRoot(); at = at.parent()) {
      Optional<TocEntry> above = layer.find(at.parent());
      if (above.isPresent()) {
        return !(above.get() instanceof TocEntry.Directory directory) || directory.isOpaque();
      }
    }
    return false;
  }
}
