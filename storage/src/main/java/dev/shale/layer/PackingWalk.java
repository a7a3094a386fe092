package dev.shale.layer;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarWriter;
import dev.shale.tree.Inode;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One walk over a tree, writing what it meets. */
final class PackingWalk {
  private static final int BLOCK_BYTES = 512;
  private static final byte[] NO_TARGET = {};

  private final ReadableTree tree;
  private final PackOptions options;
  private final TarWriter tar;
  private final List<TocEntry> entries = new ArrayList<>();
  private final List<TreePath> sockets = new ArrayList<>();

  /** Of nodes with several names, the one that was met first. */
  private final Map<Inode, TreePath> firstNames = new HashMap<>();

  PackingWalk(ReadableTree tree, PackOptions options, TarWriter tar) {
    this.tree = tree;
    this.options = options;
    this.tar = tar;
  }

  PackedLayer pack() throws IOException {
    if (tree.find(TreePath.ROOT).orElseThrow().node() instanceof Node.Directory root) {
      putDirectory(TreePath.ROOT, root);
    }
    return new PackedLayer(new TableOfContents(entries), sockets);
  }

  private void put(TreeEntry entry) throws IOException {
    TreePath path = entry.path();
    checkName(path);
    if (options.format().isWhiteout(entry.node())) {
      hide(path);
      return;
    }
    options.format().requireWhole(path, entry.node());
    switch (entry.node()) {
      case Node.Directory directory -> putDirectory(path, directory);
      case Node.Socket _ -> sockets.add(path);
      case Node.File _, Node.Symlink _, Node.Device _, Node.Fifo _ -> putLeaf(entry);
    }
  }

  private static void checkName(TreePath path) {
    if (Marker.WHITEOUT.begins(path.name())) {
      throw refusal(
          ErrorKind.INVALID,
          path,
          "a layer cannot have a name that begins with \".wh.\"; rename or remove it");
    }
  }

  private static OciException refusal(ErrorKind kind, TreePath path, String whatIsSo) {
    return new OciException(kind, "pack \"" + EntryName.of(path) + "\": " + whatIsSo);
  }

  private void hide(TreePath path) throws IOException {
    write(path, marker(Marker.hiding(path)));
    entries.add(new TocEntry.Hidden(path));
  }

  private static TarEntry marker(byte[] name) {
    return TarEntry.of(TarEntry.Type.FILE, name, 0, 0);
  }

  private void putDirectory(TreePath path, Node.Directory directory) throws IOException {
    NodeMeta meta = inLayer(directory.meta());
    boolean stated =
        path.isRoot()
            ? options.root() == PackOptions.RootEntry.WRITE
            : !options.implied().test(path);
    boolean opaque = options.format().isOpaque(directory);
    if (stated) {
      write(path, header(TarEntry.Type.DIRECTORY, directoryName(path), meta, 0));
    }
    if (opaque) {
      write(path, marker(Marker.hidingChildrenOf(path)));
    }
    TocEntry.Directory entry = TocEntry.Directory.implied(path);
    entry = stated ? entry.withMeta(meta) : entry;
    entries.add(opaque ? entry.opaque() : entry);
    for (TreeEntry child : tree.list(path)) {
      put(child);
    }
  }

  private static byte[] directoryName(TreePath path) {
    byte[] name = path.isRoot() ? new byte[] {'.'} : path.bytes();
    byte[] withSlash = Arrays.copyOf(name, name.length + 1);
    withSlash[name.length] = '/';
    return withSlash;
  }

  private void putLeaf(TreeEntry entry) throws IOException {
    TreePath path = entry.path();
    NodeMeta meta = inLayer(entry.node().meta());
    if (entry.inode().links() > 1) {
      Inode inode = new Inode(entry.inode().device(), entry.inode().number(), 0);
      TreePath first = firstNames.putIfAbsent(inode, path);
      if (first != null) {
        write(
            path,
            header(TarEntry.Type.HARD_LINK, path.bytes(), meta, 0).withLinkName(first.bytes()));
        entries.add(new TocEntry.Link(path, first));
        return;
      }
    }
    if (entry.node() instanceof Node.File file) {
      putFile(path, new Node.File(meta, file.size()));
    } else {
      putSpecial(path, entry.node().withMeta(meta));
    }
  }

  private void putFile(TreePath path, Node.File file) throws IOException {
    try (InputStream content = tree.read(path)) {
      write(path, header(TarEntry.Type.FILE, path.bytes(), file.meta(), file.size()), content);
    }
    entries.add(new TocEntry.File(path, file, tar.position() - padded(file.size())));
  }

  /** How far content of a size reaches, to the next whole block. */
  private static long padded(long size) {
    return (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  private void putSpecial(TreePath path, Node node) throws IOException {
    switch (node) {
      case Node.Symlink link ->
          write(
              path,
              header(TarEntry.Type.SYMLINK, path.bytes(), link.meta(), 0)
                  .withLinkName(link.target()));
      case Node.Device device ->
          write(
              path,
              header(deviceType(device), path.bytes(), device.meta(), 0)
                  .withDevice(device.major(), device.minor()));
      case Node.Fifo fifo -> write(path, header(TarEntry.Type.FIFO, path.bytes(), fifo.meta(), 0));
      case Node.File _, Node.Directory _, Node.Socket _ ->
          throw new IllegalArgumentException(path + " is no special file");
    }
    entries.add(new TocEntry.Special(path, node));
  }

  private static TarEntry.Type deviceType(Node.Device device) {
    return switch (device.kind()) {
      case CHARACTER -> TarEntry.Type.CHARACTER_DEVICE;
      case BLOCK -> TarEntry.Type.BLOCK_DEVICE;
    };
  }

  private void write(TreePath path, TarEntry entry) throws IOException {
    write(path, entry, InputStream.nullInputStream());
  }

  /** Writes an entry; what no archive can hold is refused by the path that has it. */
  private void write(TreePath path, TarEntry entry, InputStream content) throws IOException {
    try {
      tar.put(entry, content);
    } catch (OciException e) {
      throw refusal(e.kind(), path, e.getMessage());
    }
  }

  private static TarEntry header(TarEntry.Type type, byte[] name, NodeMeta meta, long size) {
    return new TarEntry(
        name,
        type,
        NO_TARGET,
        meta.mode(),
        meta.uid(),
        meta.gid(),
        size,
        meta.mtime(),
        0,
        0,
        meta.xattrs());
  }

  private NodeMeta inLayer(NodeMeta onDisk) {
    NodeMeta meta = options.format().toLayer(onDisk);
    return options
        .latest()
        .filter(latest -> meta.mtime().isAfter(latest))
        .map(meta::withMtime)
        .orElse(meta);
  }
}
