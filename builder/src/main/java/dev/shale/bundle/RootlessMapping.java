package dev.shale.bundle;

import dev.shale.error.OciException;
import dev.shale.tar.Xattrs;
import dev.shale.tree.MappedTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Files that all belong to one user of the host; whose they are in the container is said by an
 * attribute that runtimes of rootless containers know: {@code message Resource { uint32 uid = 1;
 * uint32 gid = 2; }} in the wire format of protocol buffers, where all bits set mean "as it is".
 * Symbolic links can have none and come to be root's. Attributes that the kernel lets only root set
 * are left out.
 */
record RootlessMapping(UnaryOperator<NodeMeta> toHost) implements MappedTree.Mapping {
  private static final String OWNER = "user.rootlesscontainers";
  private static final int UID_FIELD = 1 << 3;
  private static final int GID_FIELD = 2 << 3;
  private static final int MORE = 0x80;
  private static final long AS_IT_IS = 0xffff_ffffL;

  @Override
  public Node toKept(Node node) {
    NodeMeta meta = node.meta();
    NodeMeta kept = toHost.apply(meta.withOwner(0, 0)).withXattrs(permitted(meta.xattrs()));
    if (!(node instanceof Node.Symlink) && (meta.uid() != 0 || meta.gid() != 0)) {
      kept = kept.withXattrs(kept.xattrs().with(OWNER, encode(meta.uid(), meta.gid())));
    }
    return node instanceof Node.Device ? new Node.File(kept, 0) : node.withMeta(kept);
  }

  private static Xattrs permitted(Xattrs xattrs) {
    return xattrs.filter(name -> !name.startsWith("security.") && !name.startsWith("trusted."));
  }

  @Override
  public Node fromKept(Node node) {
    NodeMeta meta = OverlayMarks.without(node.meta());
    Map<String, byte[]> attributes = new TreeMap<>();
    meta.xattrs().forEach(attributes::put);
    byte[] owner = attributes.remove(OWNER);
    long[] ids = owner == null ? new long[2] : decode(owner);
    return node.withMeta(meta.withOwner(ids[0], ids[1]).withXattrs(Xattrs.of(attributes)));
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

  private static long[] decode(byte[] bytes) {
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
        throw OciException.corrupt("read the attribute %s: it names no owner", OWNER);
      }
      ids[field == UID_FIELD ? 0 : 1] = value == AS_IT_IS ? 0 : value;
    }
    return ids;
  }
}
