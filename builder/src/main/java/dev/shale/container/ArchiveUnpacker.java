package dev.shale.container;

import dev.shale.blob.Compression;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.layer.Expansion;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarReader;
import dev.shale.tree.FileContent;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks tar archives into a root as ADD does: like {@code tar -x} run inside of it. Nothing
 * outside the root can be reached, whiteouts mean nothing, and an archive may unpack to no more
 * than a layer may.
 */
final class ArchiveUnpacker {
  private final Placement.Archives.Limits limits;
  private final CopyTarget target;
  private final CopyOptions options;

  ArchiveUnpacker(Placement.Archives.Limits limits, CopyTarget target, CopyOptions options) {
    this.limits = limits;
    this.target = target;
    this.options = options;
  }

  /**
   * Whether a file is a tar, packed or not: decided by its bytes, not its name. One that cannot be
   * unpacked here is one nevertheless.
   */
  static boolean isArchive(ReadableTree source, TreePath file) throws IOException {
    try (TarReader tar = new TarReader(new BufferedInputStream(open(source, file)))) {
      return tar.next().isPresent();
    } catch (OciException e) {
      return e.kind() != ErrorKind.CORRUPT;
    }
  }

  private static InputStream open(ReadableTree source, TreePath file) throws IOException {
    return unpacked(new BufferedInputStream(source.read(file)));
  }

  /** A stream without its compression, whatever that is; closing it closes {@code in}. */
  private static InputStream unpacked(BufferedInputStream in) throws IOException {
    try {
      in.mark(Compression.MAGIC_BYTES);
      byte[] magic = in.readNBytes(Compression.MAGIC_BYTES);
      in.reset();
      return Compression.detect(magic).decompress(in);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Unpacks an archive into a directory, which is made if it is not there.
   *
   * @throws OciException CORRUPT if the archive is broken, INVALID if a name in it leads outside or
   *     it expands to more than it may, UNAVAILABLE if it expands to more than there is room for
   */
  void unpack(ReadableTree source, TreePath file, TreePath into) throws IOException {
    try (InputStream in = source.read(file)) {
      unpack(file.toString(), packedSize(source, file), in, into);
    }
  }

  /**
   * Unpacks what comes in a stream, which is closed.
   *
   * @param name what messages call it
   * @param packedSize how long the stream is, as far as it is known
   * @see #unpack(ReadableTree, TreePath, TreePath)
   */
  void unpack(String name, long packedSize, InputStream in, TreePath into) throws IOException {
    Expansion expansion = limits.of(name, packedSize);
    CountedTarget counted = new CountedTarget(target, expansion);
    new FileCopier(counted, options).makeDirectories(into);
    try (InputStream tarball = unpacked(new BufferedInputStream(in));
        TarReader tar = new TarReader(new BufferedInputStream(expansion.counting(tarball)))) {
      Unpacking unpacking = new Unpacking(tar, counted, into);
      Optional<TarEntry> entry = tar.next();
      while (entry.isPresent()) {
        unpacking.put(entry.get());
        entry = tar.next();
      }
      unpacking.finish();
    }
  }

  private static long packedSize(ReadableTree source, TreePath file) throws IOException {
    return source.find(file).map(TreeEntry::node).orElse(null) instanceof Node.File packed
        ? packed.size()
        : 0;
  }

  /** One archive on its way into one directory. */
  private final class Unpacking {
    private final TarReader tar;
    private final CountedTarget target;
    private final LinkResolver links;
    private final FileCopier directories;
    private final TreePath into;
    private final Map<TreePath, NodeMeta> filled = new LinkedHashMap<>();

    Unpacking(TarReader tar, CountedTarget target, TreePath into) throws IOException {
      this.tar = tar;
      this.target = target;
      this.links = LinkResolver.of(target.files());
      this.directories = new FileCopier(target, options);
      this.into = links.resolve(into);
    }

    void put(TarEntry entry) throws IOException {
      TreePath name = TreePath.of(entry.name());
      check(entry, name);
      NodeMeta meta =
          new NodeMeta(entry.mode(), entry.uid(), entry.gid(), entry.mtime(), entry.xattrs());
      if (entry.type() == TarEntry.Type.DIRECTORY) {
        putDirectory(into.resolve(name), options.ofUnpacked(new Node.Directory(meta)).meta());
        return;
      }
      if (name.isRoot()) {
        throw OciException.invalid("unpack: an entry that is no directory has no name");
      }
      TreePath path = place(into.resolve(name));
      switch (entry.type()) {
        case FILE -> {
          target.expansion().addFile(entry.size());
          Node file = options.ofUnpacked(new Node.File(meta, entry.size()));
          target.put(path, file, target.keep(tar.content()));
        }
        case HARD_LINK -> target.link(path, linked(entry));
        case SYMLINK -> special(path, new Node.Symlink(meta.withMode(0777), entry.linkName()));
        case CHARACTER_DEVICE -> device(path, entry, meta, Node.Device.Kind.CHARACTER);
        case BLOCK_DEVICE -> device(path, entry, meta, Node.Device.Kind.BLOCK);
        case FIFO -> special(path, new Node.Fifo(meta));
        case DIRECTORY -> throw new IllegalStateException();
      }
    }

    /** Refuses what no layer can hold, since the kernel would cut it off. */
    private static void check(TarEntry entry, TreePath name) {
      if (Math.max(entry.uid(), entry.gid()) > NodeMeta.MAX_ID) {
        throw OciException.invalid(
            "unpack %s: has owner %d:%d, which is none", name, entry.uid(), entry.gid());
      }
    }

    /** As tar does, a directory replaces whatever is there that is none, a link to one included. */
    private void putDirectory(TreePath path, NodeMeta meta) throws IOException {
      directories.makeDirectories(path.parent());
      TreePath real = path.equals(into) ? into : links.resolveParent(path);
      if (path.equals(into) && nodeAt(real) instanceof Node.Directory) {
        return; // what the archive says of "." is about where it came from
      }
      if (!(nodeAt(real) instanceof Node.Directory)) {
        target.makeDirectory(real, meta);
      }
      filled.put(real, meta);
    }

    private @Nullable Node nodeAt(TreePath path) throws IOException {
      return target.files().find(path).map(TreeEntry::node).orElse(null);
    }

    /** Where an entry goes: its directory is there, and it replaces no directory. */
    private TreePath place(TreePath path) throws IOException {
      directories.makeDirectories(path.parent());
      TreePath real = links.resolveParent(path);
      if (nodeAt(real) instanceof Node.Directory) {
        throw OciException.invalid("unpack %s: a directory is there already", path);
      }
      return real;
    }

    private TreePath linked(TarEntry entry) throws IOException {
      TreePath existing = links.resolveParent(into.resolve(TreePath.of(entry.linkName())));
      if (target.files().find(existing).isEmpty()) {
        throw OciException.invalid(
            "unpack: a hard link to %s, which is not there", TreePath.of(entry.linkName()));
      }
      return existing;
    }

    private void device(TreePath path, TarEntry entry, NodeMeta meta, Node.Device.Kind kind)
        throws IOException {
      special(path, new Node.Device(meta, kind, entry.deviceMajor(), entry.deviceMinor()));
    }

    private void special(TreePath path, Node node) throws IOException {
      FileCopier.refuseWhiteout(path, node);
      target.put(path, options.ofUnpacked(node), FileContent.EMPTY);
    }

    /** Directories get their metadata last, because filling them changes their times. */
    void finish() throws IOException {
      for (Map.Entry<TreePath, NodeMeta> directory : filled.entrySet()) {
        target.setMeta(directory.getKey(), directory.getValue());
      }
    }
  }
}
