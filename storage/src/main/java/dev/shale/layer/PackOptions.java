package dev.shale.layer;

import dev.shale.tree.TreePath;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What of a tree goes into a layer, and how.
 *
 * @param format how the tree says what it hides
 * @param root whether the layer says anything about its root directory
 * @param latest later times become this one, so that two builds give the same bytes
 * @param leftOut paths that are no part of the layer, with all below them
 * @param implied directories that the layer says nothing about but what is below them
 * @param isBelow whether lower layers have anything at a path; whiteouts of what they do not have
 *     say nothing and are left out
 */
public record PackOptions(
    WhiteoutFormat format,
    RootEntry root,
    Optional<Instant> latest,
    Predicate<TreePath> leftOut,
    Predicate<TreePath> implied,
    Predicate<TreePath> isBelow) {

  /** Whether a layer describes its root directory. */
  public enum RootEntry {
    /** It does not: the root is as lower layers have it. */
    OMIT,
    /** It does. */
    WRITE
  }

  /** The whole tree as it is, without its root. */
  public static PackOptions of(WhiteoutFormat format) {
    return new PackOptions(
        format, RootEntry.OMIT, Optional.empty(), _ -> false, _ -> false, _ -> true);
  }

  public PackOptions withRoot(RootEntry entry) {
    return new PackOptions(format, entry, latest, leftOut, implied, isBelow);
  }

  public PackOptions withLatest(Instant time) {
    return new PackOptions(format, root, Optional.of(time), leftOut, implied, isBelow);
  }

  public PackOptions withLeftOut(Predicate<TreePath> paths) {
    return new PackOptions(format, root, latest, paths, implied, isBelow);
  }

  public PackOptions withImplied(Predicate<TreePath> directories) {
    return new PackOptions(format, root, latest, leftOut, directories, isBelow);
  }

  public PackOptions withBelow(Predicate<TreePath> lower) {
    return new PackOptions(format, root, latest, leftOut, implied, lower);
  }
}
