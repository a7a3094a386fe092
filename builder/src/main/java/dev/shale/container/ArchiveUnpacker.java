package dev.shale.container;

import dev.shale.blob.Compression;
import dev.shale.error.OciException;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Unpacks tar archives into a root as ADD does: like {@code tar -x} run inside of it. Nothing
 * outside the root can be reached, and whiteouts mean nothing.
 */
public final class ArchiveUnpacker {
  private final CopyTarget target;
  private final CopyOptions options;
  private final LinkResolver links;
  private final FileCopier directories;

  public ArchiveUnpacker(CopyTarget target, CopyOptions options) {
    this.target = target;
    this.options = options;
    this.links = LinkResolver.of(target.files());
    this.directories = new FileCopier(target, options);
  }

  /** Whether a file is a tar, packed or not: decided by its bytes, not its name. */
  public static boolean isArchive(ReadableTree source, TreePath file) throws IOException {
    try (TarReader tar = open(source, file)) {
      return tar.next().isPresent();
    } catch (OciException e) {
      return false;
    }
  }

  private static TarReader open(ReadableTree source, TreePath file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(source.read(file));
    try {
      in.mark(Compression.MAGIC_BYTES);
      byte[] magic = in.readNBytes(Compression.MAGIC_BYTES);
      in.reset();
      return new TarReader(new BufferedInputStream(Compression.detect(magic).decompress(in)));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Unpacks an archive into a directory, which is made if it is not there.
   *
   * @throws OciException CORRUPT if the archive is broken, INVALID if a name in it leads outside
   */
  public void unpack(ReadableTree source, TreePath file, TreePath into) throws IOException {
    directories.makeDirectories(into);
    try (TarReader tar = open(source, file)) {
      Unpacking unpacking = new Unpacking(tar, links.resolve(into));
      Optional<TarEntry> entry = tar.next();
      while (entry.isPresent()) {
        unpacking.put(entry.get());
        entry = tar.next();
      }
      unpacking.finish();
    }
  }

  /** One archive on its way into one directory. */
  private final class Unpacking {
    private final TarReader tar;
    private final TreePath into;
    private final Map<TreePath, NodeMeta> filled = new LinkedHashMap<>();

    Unpacking(TarReader tar, TreePath into) {
      this.tar = tar;
      this.into = into;
    }

    void put(TarEntry entry) throws IOException {
      TreePath name = TreePath.of(entry.name());
      NodeMeta meta =
          options.ofUnpacked(
              new NodeMeta(entry.mode(), entry.uid(), entry.gid(), entry.mtime(), entry.xattrs()));
      if (entry.type() == TarEntry.Type.DIRECTORY) {
        putDirectory(into.resolve(name), meta);
        return;
      }
      if (name.isRoot()) {
        throw OciException.invalid("unpack: an entry that is no directory has no name");
      }
      TreePath path = place(into.resolve(name));
      switch (entry.type()) {
        case FILE ->
            target.put(path, new Node.File(meta, entry.size()), target.keep(tar.content()));
        case HARD_LINK -> target.link(path, linked(entry));
        case SYMLINK -> special(path, new Node.Symlink(meta.withMode(0777), entry.linkName()));
        case CHARACTER_DEVICE -> device(path, entry, meta, Node.Device.Kind.CHARACTER);
        case BLOCK_DEVICE -> device(path, entry, meta, Node.Device.Kind.BLOCK);
        case FIFO -> special(path, new Node.Fifo(meta));
        case DIRECTORY -> throw new IllegalStateException();
      }
    }

    private void putDirectory(TreePath path, NodeMeta meta) throws IOException {
      directories.makeDirectories(path);
      filled.put(links.resolve(path), meta);
    }

    /** Where an entry goes: its directory is there, and it replaces no directory. */
    private TreePath place(TreePath path) throws IOException {
      directories.makeDirectories(path.parent());
      TreePath real = links.resolveParent(path);
      if (target.files().find(real).map(TreeEntry::node).orElse(null) instanceof Node.Directory) {
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
      target.put(path, node, FileContent.EMPTY);
    }

    /** Directories get their metadata last, because filling them changes their times. */
    void finish() throws IOException {
      for (Map.Entry<TreePath, NodeMeta> directory : filled.entrySet()) {
        target.setMeta(directory.getKey(), directory.getValue());
      }
    }
  }
}
