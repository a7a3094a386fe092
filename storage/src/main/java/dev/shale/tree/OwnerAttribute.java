package dev.shale.tree;

import dev.shale.tar.Xattrs;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whose a file is that nobody could give away, in an attribute that runtimes of rootless containers
 * know: {@code message Resource { uint32 uid = 1; uint32 gid = 2; }} in the wire format of protocol
 * buffers, where all bits set mean "as it is", root's. Only regular files and directories can have
 * it.
 */
public final class OwnerAttribute {
  /** What the attribute is called. */
  public static final String NAME = "user.rootlesscontainers";

  private static final int UID_FIELD = 1 << 3;
  private static final int GID_FIELD = 2 << 3;
  private static final int MORE = 0x80;
  private static final long AS_IT_IS = 0xffff_ffffL;

  private OwnerAttribute() {}

  /** Whether a node can have the attribute, devices as the files that are kept for them. */
  public static boolean fits(Node node) {
    return switch (node) {
      case Node.File _, Node.Directory _, Node.Device _ -> true;
      case Node.Symlink _, Node.Fifo _, Node.Socket _ -> false;
    };
  }

  /** Makes root the owner, and the attribute say who is. */
  public static NodeMeta hide(NodeMeta meta) {
    NodeMeta kept = meta.withOwner(0, 0);
    return meta.uid() == 0 && meta.gid() == 0
        ? kept
        : kept.withXattrs(kept.xattrs().with(NAME, encode(meta.uid(), meta.gid())));
  }

  /**
   * Makes the owner whom the attribute says, and takes it away; root where there is none, or one
   * that names nobody, which stays.
   */
  public static NodeMeta show(NodeMeta meta) {
    Map<String, byte[]> attributes = new TreeMap<>();
    meta.xattrs().forEach(attributes::put);
    Optional<long[]> ids =
        Optional.ofNullable(attributes.remove(NAME)).flatMap(OwnerAttribute::decode);
    return ids.isPresent()
        ? meta.withOwner(ids.get()[0], ids.get()[1]).withXattrs(Xattrs.of(attributes))
        : meta.withOwner(0, 0);
  }

  private static byte[] encode(long uid, long gid) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    put(bytes, UID_FIELD, uid == 0 ? AS_IT_IS : uid);
    put(bytes, GID_FIELD, gid == 0 ? AS_IT_IS : gid);
    return bytes.toByteArray();
  }

  private static void put(ByteArrayOutputStream bytes, int field, long value) {
    bytes.write(field);
    long rest = value;
    while (rest >= MORE) {
      bytes.write((int) (rest & (MORE - 1)) | MORE);
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  private static Optional<long[]> decode(byte[] bytes) {
    long[] ids = new long[2];
    int at = 0;
    while (at < bytes.length) {
      int field = bytes[at++];
      long value = 0;
      int shift = 0;
      boolean more = true;
      while (more && at < bytes.length && shift < Integer.SIZE) {
        value |= (long) (bytes[at] & (MORE - 1)) << shift;
        more = (bytes[at++] & MORE) != 0;
        shift += 7;
      }
      if (more || value > AS_IT_IS || (field != UID_FIELD && field != GID_FIELD)) {
        return Optional.empty();
      }
      ids[field == UID_FIELD ? 0 : 1] = value == AS_IT_IS ? 0 : value;
    }
    return Optional.of(ids);
  }
}
