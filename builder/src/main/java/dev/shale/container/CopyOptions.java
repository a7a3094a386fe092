package dev.shale.container;

import dev.shale.tree.NodeMeta;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What files become on their way.
 *
 * @param owner of everything; root where not given, except that an unpacked archive's files keep
 *     theirs
 * @param mode permission bits of everything; as the source has them where not given
 * @param now what is made on the way is of this time
 * @param latest later times become this one: SOURCE_DATE_EPOCH
 */
public record CopyOptions(
    Optional<Owner> owner, OptionalInt mode, Instant now, Optional<Instant> latest) {
  private static final int DIRECTORY_MODE = 0755;

  /** Labels and marks of the host that mean nothing elsewhere. */
  private static final Set<String> HOST_XATTRS = Set.of("security.selinux", "security.ima");

  /** Who files belong to. */
  public record Owner(long uid, long gid) {
    static final Owner ROOT = new Owner(0, 0);
  }

  /** Everything as the source has it, root's. */
  public static CopyOptions of(Instant now) {
    return new CopyOptions(Optional.empty(), OptionalInt.empty(), now, Optional.empty());
  }

  /** What a directory is that has to be made to have a place for the others. */
  NodeMeta ofNewDirectory() {
    Owner someone = owner.orElse(Owner.ROOT);
    return clamped(NodeMeta.of(DIRECTORY_MODE, now).withOwner(someone.uid, someone.gid));
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
    Owner someone = owner.orElse(Owner.ROOT);
    return treated(source.withOwner(someone.uid, someone.gid));
  }

  /** What becomes of a file of an archive. */
  NodeMeta ofUnpacked(NodeMeta source) {
    return treated(owner.map(someone -> source.withOwner(someone.uid, someone.gid)).orElse(source));
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
