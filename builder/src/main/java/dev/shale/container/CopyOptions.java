package dev.shale.container;

import dev.shale.tree.NodeMeta;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What files become on their way.
 *
 * @param ownership of everything; but the files of an archive keep their owners unless others are
 *     given
 * @param mode permission bits of everything; as the source has them where not given
 * @param now what is made on the way is of this time
 * @param latest later times become this one: SOURCE_DATE_EPOCH
 */
public record CopyOptions(
    Ownership ownership, OptionalInt mode, Instant now, Optional<Instant> latest) {
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
    return new CopyOptions(new Ownership.Roots(), OptionalInt.empty(), now, Optional.empty());
  }

  /** What a directory is that has to be made to have a place for the others. */
  NodeMeta ofNewDirectory() {
    NodeMeta roots = NodeMeta.of(DIRECTORY_MODE, now);
    return clamped(ownership instanceof Ownership.Given(Owner owner) ? owned(roots, owner) : roots);
  }

  /**
   * What a directory is that is made for the contents of another. BuildKit gives the mode of
   * everything to the directories above it, too, which then often cannot be entered; buildah, to
   * none of them.
   */
  NodeMeta ofNewDestination() {
    NodeMeta meta = ofNewDirectory();
    return meta.withMode(mode.orElse(meta.mode()));
  }

  /** What becomes of a copied file. */
  NodeMeta ofCopied(NodeMeta source) {
    return treated(
        switch (ownership) {
          case Ownership.Given(Owner owner) -> owned(source, owner);
          case Ownership.Roots() -> owned(source, Owner.ROOT);
          case Ownership.Kept() -> source;
        });
  }

  /** What becomes of a file of an archive. */
  NodeMeta ofUnpacked(NodeMeta source) {
    return treated(
        ownership instanceof Ownership.Given(Owner owner) ? owned(source, owner) : source);
  }

  private static NodeMeta owned(NodeMeta meta, Owner owner) {
    return meta.withOwner(owner.uid, owner.gid);
  }

  private NodeMeta treated(NodeMeta meta) {
    return clamped(
        meta.withMode(mode.orElse(meta.mode()))
            .withXattrs(meta.xattrs().filter(CopyOptions::isPortable)));
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
