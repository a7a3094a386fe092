package dev.shale.layer;

import dev.shale.tar.TarEntry;
import dev.shale.tar.TarWriter;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Writes the tar of a layer entry by entry, also such as no packer would write. */
public final class LayerRecipe {
  /** The time of every entry. */
  static final Instant TIME = Instant.ofEpochSecond(1_000_000_000L, 123_456_789);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(bytes);

  public static LayerRecipe layer() {
    return new LayerRecipe();
  }

  public LayerRecipe directory(String name) {
    return entry(TarEntry.of(TarEntry.Type.DIRECTORY, utf8(name), 0750, 0).withMtime(TIME));
  }

  public LayerRecipe file(String name, String content) {
    byte[] data = utf8(content);
    TarEntry entry = TarEntry.of(TarEntry.Type.FILE, utf8(name), 0640, data.length);
    return entry(entry.withMtime(TIME).withOwner(7, 8), data);
  }

  public LayerRecipe file(TreePath path, NodeMeta meta, String content) {
    byte[] data = utf8(content);
    return entry(header(TarEntry.Type.FILE, path.bytes(), meta, data.length), data);
  }

  static TarEntry header(TarEntry.Type type, byte[] name, NodeMeta meta, long size) {
    return TarEntry.of(type, name, meta.mode(), size)
        .withOwner(meta.uid(), meta.gid())
        .withMtime(meta.mtime())
        .withXattrs(meta.xattrs());
  }

  public LayerRecipe symlink(String name, String target) {
    TarEntry entry = TarEntry.of(TarEntry.Type.SYMLINK, utf8(name), 0777, 0).withMtime(TIME);
    return entry(entry.withLinkName(utf8(target)));
  }

  public LayerRecipe hardLink(String name, String target) {
    TarEntry entry = TarEntry.of(TarEntry.Type.HARD_LINK, utf8(name), 0640, 0).withMtime(TIME);
    return entry(entry.withLinkName(utf8(target)));
  }

  public LayerRecipe device(String name, int major, int minor) {
    TarEntry entry = TarEntry.of(TarEntry.Type.CHARACTER_DEVICE, utf8(name), 0600, 0);
    return entry(entry.withMtime(TIME).withDevice(major, minor));
  }

  LayerRecipe entry(TarEntry entry) {
    return entry(entry, new byte[0]);
  }

  private LayerRecipe entry(TarEntry entry, byte[] content) {
    try {
      if (entry.type() == TarEntry.Type.FILE) {
        tar.put(entry, new ByteArrayInputStream(content));
      } else {
        tar.put(entry);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] bytes() {
    try {
      tar.finish();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InputStream open() {
    return new ByteArrayInputStream(bytes());
  }

  /** The layer in its packed form. */
  LayerContents contents() {
    byte[] packed = bytes();
    try {
      TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(packed));
      return LayerContents.ofTar(toc, () -> new ByteArrayInputStream(packed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TreePath path(String text) {
    return TreePath.of(text);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
