package dev.shale.layer;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarReader;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** One pass over a layer's tar: each entry becomes a {@link Change}, each change a step. */
final class LayerReader {
  /** XATTR_NAME_MAX of Linux. */
  private static final int MAX_ATTRIBUTE_NAME = 255;

  /** XATTR_SIZE_MAX of Linux. */
  private static final int MAX_ATTRIBUTE_BYTES = 64 << 10;

  private final TarReader tar;
  private final TocBuilder toc;
  private final Expansion expansion;

  private LayerReader(TarReader tar, TocBuilder toc, Expansion expansion) {
    this.tar = tar;
    this.toc = toc;
    this.expansion = expansion;
  }

  /** Reads up to the tar's end, telling the sink; does not close the stream. */
  static TableOfContents read(InputStream stream, LayerSink sink, Expansion expansion)
      throws IOException {
    TocBuilder toc = new TocBuilder(sink, expansion);
    @SuppressWarnings("resource") // it owns nothing but the stream, which stays the caller's
    LayerReader reader = new LayerReader(new TarReader(stream), toc, expansion);
    reader.readAll();
    return toc.build();
  }

  private void readAll() throws IOException {
    Optional<TarEntry> entry = tar.next();
    while (entry.isPresent()) {
      apply(entry.get());
      entry = tar.next();
    }
  }

  private void apply(TarEntry entry) throws IOException {
    switch (Change.of(entry.name())) {
      case Change.Put(TreePath path) -> put(path, entry);
      case Change.Hide(TreePath path) -> toc.hide(path);
      case Change.HideChildren(TreePath directory) -> toc.hideChildren(directory);
      case Change.Ignore() -> {}
    }
  }

  private void put(TreePath path, TarEntry entry) throws IOException {
    check(entry);
    expansion.addAttributes(entry);
    NodeMeta meta =
        new NodeMeta(entry.mode(), entry.uid(), entry.gid(), entry.mtime(), entry.xattrs());
    switch (entry.type()) {
      case DIRECTORY -> toc.putDirectory(path, meta);
      case FILE -> putFile(path, new Node.File(meta, entry.size()));
      case HARD_LINK ->
          toc.putLink(path, new EntryName(entry.linkName()).targetOf(new EntryName(entry.name())));
      case SYMLINK -> putSpecial(path, new Node.Symlink(meta.withMode(0777), entry.linkName()));
      case CHARACTER_DEVICE -> putDevice(path, entry, meta, Node.Device.Kind.CHARACTER);
      case BLOCK_DEVICE -> putDevice(path, entry, meta, Node.Device.Kind.BLOCK);
      case FIFO -> putSpecial(path, new Node.Fifo(meta));
    }
  }

  /** Refuses what the kernel would take for something else: numbers cut off, names ended early. */
  private static void check(TarEntry entry) {
    if (Math.max(entry.uid(), entry.gid()) > NodeMeta.MAX_ID) {
      throw new EntryName(entry.name())
          .invalid("has owner %d:%d, which is none".formatted(entry.uid(), entry.gid()));
    }
    if (entry.type() == TarEntry.Type.SYMLINK) {
      checkTarget(entry);
    }
    entry.xattrs().forEach((name, value) -> checkAttribute(entry, name, value));
  }

  private static void checkTarget(TarEntry entry) {
    byte[] target = entry.linkName();
    if (hasNul(target)) {
      throw new EntryName(entry.name()).invalid("is a link to a name with a NUL byte");
    }
    if (target.length >= TreePath.MAX_BYTES) {
      throw new EntryName(entry.name())
          .invalid("is a link to a name of %d bytes, which is too long".formatted(target.length));
    }
  }

  private static void checkAttribute(TarEntry entry, String name, byte[] value) {
    if (name.isEmpty() || name.indexOf('\0') >= 0 || name.length() > MAX_ATTRIBUTE_NAME) {
      throw new EntryName(entry.name()).invalid("has an attribute with no proper name");
    }
    if (value.length > MAX_ATTRIBUTE_BYTES) {
      throw new EntryName(entry.name())
          .invalid(
              "has an attribute of %d bytes, at most %d are possible"
                  .formatted(value.length, MAX_ATTRIBUTE_BYTES));
    }
  }

  private static boolean hasNul(byte[] text) {
    for (byte b : text) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private void putFile(TreePath path, Node.File file) throws IOException {
    expansion.addFile(file.size());
    toc.putLeaf(path, file, tar.contentOffset(), FileContent.once(tar.content()));
  }

  private void putDevice(TreePath path, TarEntry entry, NodeMeta meta, Node.Device.Kind kind)
      throws IOException {
    Node.Device device = device(entry, meta, kind);
    if (device.isWhiteout()) {
      throw new EntryName(entry.name())
          .refusal(
              ErrorKind.UNSUPPORTED,
              "is a character device 0:0, which overlayfs would take for a whiteout");
    }
    putSpecial(path, device);
  }

  private static Node.Device device(TarEntry entry, NodeMeta meta, Node.Device.Kind kind) {
    try {
      return new Node.Device(meta, kind, entry.deviceMajor(), entry.deviceMinor());
    } catch (OciException e) {
      throw new EntryName(entry.name()).invalid(e.getMessage());
    }
  }

  private void putSpecial(TreePath path, Node node) throws IOException {
    toc.putLeaf(path, node, 0, FileContent.EMPTY);
  }
}
