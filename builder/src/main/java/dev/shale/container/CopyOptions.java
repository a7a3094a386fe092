package dev.shale.container;

import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What files become on their way.
 *
 * @param ownership of everything; but the files of an archive keep their owners unless others are
 *     given
 * @param mode what happens to the permission bits of everything that is copied; directories that
 *     are made to have a place for it have those of any new directory
 * @param now what is made on the way is of this time
 * @param latest later times become this one: SOURCE_DATE_EPOCH
 */
public record CopyOptions(
    Ownership ownership, Optional<ModeChange> mode, Instant now, Optional<Instant> latest) {
  private static final int DIRECTORY_MODE = 0755;

  /** Labels and marks of the host that mean nothing elsewhere. */
  private static final Set<String> HOST_XATTRS = Set.of("security.selinux", "security.ima");

  /** Whose files are. */
  public sealed interface Ownership {
    /** Everyone's files become somebody's. */
    record Given(Owner owner) implements Ownership {}

    /** Files of a host become root's, since its users are not the image's. */
    record Roots() implements Ownership {}

    /** Files of an image keep their owners. */
    record Kept() implements Ownership {}
  }

  /** Who files belong to. */
  public record Owner(long uid, long gid) {
    static final Owner ROOT = new Owner(0, 0);
  }

  /** Everything as the source has it, root's. */
  public static CopyOptions of(Instant now) {
    return of(now, Optional.empty());
  }

  /** Everything as the source has it, but root's and not later than so. */
  public static CopyOptions of(Instant now, Optional<Instant> latest) {
    return new CopyOptions(new Ownership.Roots(), Optional.empty(), now, latest);
  }

  /** What a directory is that has to be made to have a place for the others. */
  NodeMeta ofNewDirectory() {
    NodeMeta roots = NodeMeta.of(DIRECTORY_MODE, now);
    return clamped(ownership instanceof Ownership.Given(Owner owner) ? owned(roots, owner) : roots);
  }

  /** What becomes of a copied node. */
  Node ofCopied(Node source) {
    return treated(
        source,
        switch (ownership) {
          case Ownership.Given(Owner owner) -> owned(source.meta(), owner);
          case Ownership.Roots() -> owned(source.meta(), Owner.ROOT);
          case Ownership.Kept() -> source.meta();
        });
  }

  /** What becomes of a node of an archive. */
  Node ofUnpacked(Node source) {
    return treated(
        source,
        ownership instanceof Ownership.Given(Owner owner)
            ? owned(source.meta(), owner)
            : source.meta());
  }

  private static NodeMeta owned(NodeMeta meta, Owner owner) {
    return meta.withOwner(owner.uid, owner.gid);
  }

  private Node treated(Node source, NodeMeta owned) {
    int bits = mode.map(change -> change.of(source)).orElse(owned.mode());
    return source.withMeta(
        clamped(owned.withMode(bits).withXattrs(owned.xattrs().filter(CopyOptions::isPortable))));
  }

  private NodeMeta clamped(NodeMeta meta) {
    return latest.filter(time -> meta.mtime().isAfter(time)).map(meta::withMtime).orElse(meta);
  }

  private static boolean isPortable(String xattr) {
    return !HOST_XATTRS.contains(xattr)
        && !xattr.startsWith("trusted.overlay.")
        && !xattr.startsWith("user.overlay.");
  }
}
