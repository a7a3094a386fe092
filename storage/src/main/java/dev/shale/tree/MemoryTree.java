package dev.shale.tree;

import dev.shale.error.OciException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree that is nowhere on disk, with all that Linux has: owners, devices, attributes,
 * nanoseconds, hard links, names of any bytes. It needs no privileges.
 *
 * <p>Files' bytes are copied when they are created, or, in a {@linkplain #referencing()
 * referencing} tree, left where they are.
 */
public final class MemoryTree implements FileTree {
  private static final int LARGEST_COPY = Integer.MAX_VALUE - 16;

  /** What hard links share. */
  private static final class Stored {
    final long number;
    final FileContent content;
    final TreeMap<byte[], Stored> children = new TreeMap<>(Arrays::compareUnsigned);
    Node node;
    long links = 1;

    Stored(long number, Node node, FileContent content) {
      this.number = number;
      this.node = node;
      this.content = content;
    }

    TreeEntry at(TreePath path) {
      return new TreeEntry(path, node, new Inode(0, number, links));
    }
  }

  private enum Keeping {
    COPY,
    REFERENCE
  }

  private final Keeping keeping;
  private final Stored root;
  private long lastNumber = 1;

  private MemoryTree(Keeping keeping) {
    this.keeping = keeping;
    this.root =
        new Stored(
            lastNumber, new Node.Directory(NodeMeta.of(0755, Instant.EPOCH)), FileContent.EMPTY);
  }

  /** An empty tree that copies what is put into it; its root is 0755, root's, of 1970. */
  public MemoryTree() {
    this(Keeping.COPY);
  }

  /**
   * An empty tree that keeps each {@link FileContent} and opens it again whenever the file is read,
   * so that it takes no room for bytes that are elsewhere already. That content is shorter or
   * longer than promised shows only then, as an {@link IOException} at its end.
   */
  public static MemoryTree referencing() {
    return new MemoryTree(Keeping.REFERENCE);
  }

  @Override
  public synchronized Optional<TreeEntry> find(TreePath path) {
    return stored(path, "find").map(stored -> stored.at(path));
  }

  @Override
  public synchronized List<TreeEntry> list(TreePath directory) {
    Stored parent = existing(directory, "list");
    requireDirectory(parent, directory, directory, "list");
    List<TreeEntry> entries = new ArrayList<>(parent.children.size());
    parent.children.forEach((name, child) -> entries.add(child.at(directory.child(name))));
    return List.copyOf(entries);
  }

  @Override
  public InputStream read(TreePath path) throws IOException {
    FileContent content;
    long size;
    synchronized (this) {
      Stored stored = existing(path, "read");
      if (!(stored.node instanceof Node.File file)) {
        throw OciException.invalid("read %s: not a regular file", path);
      }
      content = stored.content;
      size = file.size();
    }
    return keeping == Keeping.COPY
        ? content.open()
        : new ExactInputStream(content.open(), size, path);
  }

  @Override
  public void create(TreePath path, Node node, FileContent content) throws IOException {
    synchronized (this) {
      parentForNew(path, "create");
    }
    FileContent kept = node instanceof Node.File file ? keep(path, file, content) : content;
    synchronized (this) {
      Stored parent = parentForNew(path, "create");
      parent.children.put(path.name(), new Stored(++lastNumber, canonical(path, node), kept));
    }
  }

  private FileContent keep(TreePath path, Node.File file, FileContent content) throws IOException {
    if (keeping == Keeping.REFERENCE) {
      return content;
    }
    if (file.size() > LARGEST_COPY) {
      throw OciException.unsupported("create %s: %d bytes do not fit in memory", path, file.size());
    }
    try (InputStream in = new ExactInputStream(content.open(), file.size(), path)) {
      byte[] bytes = in.readAllBytes();
      return () -> new ByteArrayInputStream(bytes);
    }
  }

  @Override
  public void replace(TreePath path, Node node, FileContent content) throws IOException {
    FileContent kept = node instanceof Node.File file ? keep(path, file, content) : content;
    synchronized (this) {
      Optional<Stored> there = stored(path, "replace");
      if (there.isPresent() && there.get().node instanceof Node.Directory) {
        throw OciException.conflict("replace %s: a directory is there", path);
      }
      remove(path);
      Stored parent = parentForNew(path, "replace");
      parent.children.put(path.name(), new Stored(++lastNumber, canonical(path, node), kept));
    }
  }

  @Override
  public synchronized void link(TreePath path, TreePath existing) {
    Stored target = existing(existing, "link");
    if (target.node instanceof Node.Directory) {
      throw OciException.invalid("link %s: %s is a directory", path, existing);
    }
    parentForNew(path, "link").children.put(path.name(), target);
    target.links++;
  }

  @Override
  public synchronized void setMeta(TreePath path, NodeMeta meta) {
    Stored stored = existing(path, "set metadata of");
    stored.node = canonical(path, stored.node.withMeta(meta));
  }

  @Override
  public synchronized void remove(TreePath path) {
    if (path.isRoot()) {
      root.children.values().forEach(MemoryTree::unlink);
      root.children.clear();
      return;
    }
    stored(path.parent(), "remove")
        .ifPresent(
            parent -> {
              requireDirectory(parent, path.parent(), path, "remove");
              Stored removed = parent.children.remove(path.name());
              if (removed != null) {
                unlink(removed);
              }
            });
  }

  private static void unlink(Stored stored) {
    stored.links--;
    stored.children.values().forEach(MemoryTree::unlink);
  }

  /** Does nothing: the tree stays usable. */
  @Override
  public void close() {}

  private Stored existing(TreePath path, String verb) {
    return stored(path, verb)
        .orElseThrow(() -> OciException.notFound("%s %s: nothing is there", verb, path));
  }

  private Optional<Stored> stored(TreePath path, String verb) {
    Stored at = root;
    TreePath soFar = TreePath.ROOT;
    for (byte[] part : path.parts()) {
      requireDirectory(at, soFar, path, verb);
      at = at.children.get(part);
      if (at == null) {
        return Optional.empty();
      }
      soFar = soFar.child(part);
    }
    return Optional.of(at);
  }

  /** The directory that a new entry goes into, where nothing has its name yet. */
  private Stored parentForNew(TreePath path, String verb) {
    if (path.isRoot()) {
      throw OciException.conflict("%s %s: the root is there already", verb, path);
    }
    Stored parent = existing(path.parent(), verb);
    requireDirectory(parent, path.parent(), path, verb);
    if (parent.children.containsKey(path.name())) {
      throw OciException.conflict("%s %s: something is there already", verb, path);
    }
    return parent;
  }

  private static void requireDirectory(Stored stored, TreePath at, TreePath path, String verb) {
    switch (stored.node) {
      case Node.Directory directory -> {}
      case Node.Symlink link ->
          throw OciException.invalid("%s %s: %s is a symbolic link", verb, path, at);
      case Node.File other -> throw noDirectory(at, path, verb);
      case Node.Device other -> throw noDirectory(at, path, verb);
      case Node.Fifo other -> throw noDirectory(at, path, verb);
      case Node.Socket other -> throw noDirectory(at, path, verb);
    }
  }

  private static OciException noDirectory(TreePath at, TreePath path, String verb) {
    return OciException.invalid("%s %s: %s is no directory", verb, path, at);
  }

  /** What Linux would keep: a link has every permission bit and a target. */
  private static Node canonical(TreePath path, Node node) {
    if (!(node instanceof Node.Symlink link)) {
      return node;
    }
    if (link.target().length == 0) {
      throw OciException.invalid("create %s: the link has no target", path);
    }
    return link.withMeta(link.meta().withMode(0777));
  }
}
