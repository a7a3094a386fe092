package dev.shale.tree;

import dev.shale.tar.Xattrs;
import java.time.Instant;

/**
 * What every node of a tree has beside its content.
 *
 * @param mode permission bits with set-id and sticky, {@code 07777}
 * @param uid owner, as the tree's own user namespace numbers it; 0 to 2^32-2
 * @param gid group, likewise
 * @param mtime to the nanosecond; may be before 1970
 */
public record NodeMeta(int mode, long uid, long gid, Instant mtime, Xattrs xattrs) {
  /**
   * The largest number that a user or group can have: of the 32 bits, all set means "leave it as it
   * is".
   */
  public static final long MAX_ID = 0xffff_fffeL;

  /** Root's, with no attributes. */
  public static NodeMeta of(int mode, Instant mtime) {
    return new NodeMeta(mode, 0, 0, mtime, Xattrs.NONE);
  }

  public NodeMeta {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("mode 0%o has more than permission bits".formatted(mode));
    }
  }

  public NodeMeta withMode(int newMode) {
    return new NodeMeta(newMode, uid, gid, mtime, xattrs);
  }

  public NodeMeta withOwner(long newUid, long newGid) {
    return new NodeMeta(mode, newUid, newGid, mtime, xattrs);
  }

  public NodeMeta withMtime(Instant time) {
    return new NodeMeta(mode, uid, gid, time, xattrs);
  }

  public NodeMeta withXattrs(Xattrs attributes) {
    return new NodeMeta(mode, uid, gid, mtime, attributes);
  }
}
