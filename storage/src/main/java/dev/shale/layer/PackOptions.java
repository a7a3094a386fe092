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
 * @param implied directories that the layer says nothing about but what is below them
 */
public record PackOptions(
    WhiteoutFormat format, RootEntry root, Optional<Instant> latest, Predicate<TreePath> implied) {

  /** Whether a layer describes its root directory. */
  public enum RootEntry {
    /** It does not: the root is as lower layers have it. */
    OMIT,
    /** It does. */
    WRITE
  }

  /** The whole tree as it is, without its root. */
  public static PackOptions of(WhiteoutFormat format) {
    return new PackOptions(format, RootEntry.OMIT, Optional.empty(), _ -> false);
  }

  public PackOptions withRoot(RootEntry entry) {
    return new PackOptions(format, entry, latest, implied);
  }

  public PackOptions withLatest(Instant time) {
    return new PackOptions(format, root, Optional.of(time), implied);
  }

  public PackOptions withImplied(Predicate<TreePath> directories) {
    return new PackOptions(format, root, latest, directories);
  }
}
