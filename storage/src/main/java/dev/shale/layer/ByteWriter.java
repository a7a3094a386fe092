package dev.shale.layer;

import dev.shale.tar.Xattrs;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** Writes the parts of a stored table of contents; {@link ByteReader} reads them. */
final class ByteWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private byte[] previousPath = {};

  byte[] bytes() {
    return bytes.toByteArray();
  }

  void raw(byte[] value) {
    bytes.writeBytes(value);
  }

  /** A number as groups of seven bits, the lowest first; negative ones take ten bytes. */
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  void flag(boolean value) {
    number(value ? 1 : 0);
  }

  void block(byte[] value) {
    number(value.length);
    raw(value);
  }

  /** A path: how many bytes of the one before it stay, and the rest. */
  void path(TreePath path) {
    byte[] next = path.bytes();
    int mismatch = Arrays.mismatch(previousPath, next);
    int shared = mismatch < 0 ? next.length : mismatch;
    number(shared);
    block(Arrays.copyOfRange(next, shared, next.length));
    previousPath = next;
  }

  void meta(NodeMeta meta) {
    number(meta.mode());
    number(meta.uid());
    number(meta.gid());
    time(meta.mtime());
    xattrs(meta.xattrs());
  }

  private void time(Instant time) {
    long seconds = time.getEpochSecond();
    number(seconds);
    number(time.getNano());
  }

  private void xattrs(Xattrs xattrs) {
    number(xattrs.names().size());
    xattrs.forEach(
        (name, value) -> {
          block(name.getBytes(StandardCharsets.ISO_8859_1));
          block(value);
        });
  }
}
