package dev.shale.linux;

import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.StampedTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A directory of the host as a tree.
 *
 * <p>Each operation opens the parent directory without leaving the root or following a link, then
 * acts on one name in it; so nothing that others do to the tree meanwhile leads it astray. The root
 * is held open: the tree stays what it was when the directory is renamed, and can be used by
 * threads that do not see the mount it is in.
 *
 * <p>Files are made durable by {@link #sync()}, not one by one. Labels of the host's security
 * module are neither seen nor set.
 */
public final class LinuxTree implements FileTree, StampedTree {
  private static final byte[] SELF = {'.'};

  private final Fd root;
  private final Libc libc;
  private final Beneath beneath;

  /** A tree over an open directory, which it closes. */
  LinuxTree(Fd root, Beneath beneath) {
    this.root = root;
    this.libc = root.libc();
    this.beneath = beneath;
  }

  /**
   * Opens a directory, as the calling thread sees it; the caller closes.
   *
   * @throws OciException NOT_FOUND if nothing is there, INVALID if it is no directory
   */
  public static LinuxTree open(Path directory) throws IOException {
    return ofDescriptor(openRoot(HostLibc.LIBC, directory));
  }

  /** A tree over a directory that is open, and that closing the tree closes. */
  static LinuxTree ofDescriptor(Fd directory) {
    return new LinuxTree(directory, Beneath.choose(directory));
  }

  static Fd openRoot(Libc libc, Path directory) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      int flags = Flags.O_PATH | Flags.O_DIRECTORY | Flags.O_CLOEXEC;
      long fd = libc.openat(Flags.AT_FDCWD, memory.text(directory), flags, 0);
      return new Fd(libc, new Attempt("open", directory).check("openat", fd));
    }
  }

  @Override
  public Optional<TreeEntry> find(TreePath path) throws IOException {
    long parent = beneath.open(root, path.parent(), Flags.O_PATH);
    if (Errno.ENOENT.is(parent)) {
      return Optional.empty();
    }
    try (Place place = place(path, parent, "find")) {
      return Inspector.inspect(place);
    }
  }

  @Override
  public List<TreeEntry> list(TreePath directory) throws IOException {
    Attempt attempt = new Attempt("list", directory);
    List<TreeEntry> entries = new ArrayList<>();
    try (Fd open = openDirectory(directory, attempt)) {
      for (byte[] name : Listing.names(open, attempt)) {
        Inspector.inspect(new Place(open, name, directory.child(name))).ifPresent(entries::add);
      }
    }
    return List.copyOf(entries);
  }

  @Override
  public List<Stamped> stamps(TreePath directory) throws IOException {
    Attempt attempt = new Attempt("list", directory);
    List<Stamped> stamps = new ArrayList<>();
    try (Fd open = openDirectory(directory, attempt)) {
      for (byte[] name : Listing.names(open, attempt)) {
        Inspector.stamp(new Place(open, name, directory.child(name))).ifPresent(stamps::add);
      }
    }
    return stamps;
  }

  /**
   * {@inheritDoc}
   *
   * <p>What is there is pinned before it is opened, so that a device or a pipe that took the file's
   * place is not.
   */
  @Override
  public InputStream read(TreePath file) throws IOException {
    Attempt attempt = new Attempt("read", file);
    try (Place place = place(file, "read");
        NativeMemory memory = new NativeMemory()) {
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
      long fd = libc.openat(place.at(), place.name(memory), flags, 0);
      try (Fd pinned = new Fd(libc, attempt.check("openat", fd))) {
        if (Inspector.type(pinned, attempt) != Flags.S_IFREG) {
          throw OciException.invalid("read %s: not a regular file", file);
        }
        return Files.newInputStream(Path.of(pinned.path()));
      }
    }
  }

  /** Opens a regular file; the caller closes. */
  Fd openFile(TreePath file, int flags) throws IOException {
    Attempt attempt = new Attempt("open", file);
    try (Place place = place(file, "open");
        NativeMemory memory = new NativeMemory()) {
      int all = flags | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
      long fd = libc.openat(place.at(), place.name(memory), all, 0);
      return new Fd(libc, attempt.check("openat", fd));
    }
  }

  @Override
  public void create(TreePath path, Node node, FileContent content) throws IOException {
    refuseRoot(path, "create");
    try (Place place = place(path, "create")) {
      new NodeWriter(place, "create").create(node, content);
    }
  }

  @Override
  public void replace(TreePath path, Node node, FileContent content) throws IOException {
    refuseRoot(path, "replace");
    Optional<TreeEntry> there = find(path);
    if (there.isPresent() && there.get().node() instanceof Node.Directory) {
      throw OciException.conflict("replace %s: a directory is there", path);
    }
    TreePath draft = path.parent().child(".shale-" + UUID.randomUUID());
    create(draft, node, content);
    try (Place from = place(draft, "replace");
        Place to = place(path, "replace");
        NativeMemory memory = new NativeMemory()) {
      new Attempt("replace", path)
          .check("renameat", libc.renameat(from.at(), from.name(memory), to.at(), to.name(memory)));
    } catch (IOException | RuntimeException e) {
      remove(draft);
      throw e;
    }
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    refuseRoot(path, "link");
    try (Place to = place(path, "link");
        Place from = place(existing, "link");
        NativeMemory memory = new NativeMemory()) {
      TreeEntry entry = existing(from, "link");
      if (entry.node() instanceof Node.Directory) {
        throw OciException.invalid("link %s: %s is a directory", path, existing);
      }
      new Attempt("link", path)
          .check("linkat", libc.linkat(from.at(), from.name(memory), to.at(), to.name(memory), 0));
    }
  }

  @Override
  public void setMeta(TreePath path, NodeMeta meta) throws IOException {
    String verb = "set metadata of";
    try (Place place = place(path, verb)) {
      new NodeWriter(place, verb).setMeta(existing(place, verb).node().withMeta(meta));
    }
  }

  private static TreeEntry existing(Place place, String verb) throws IOException {
    return Inspector.inspect(place)
        .orElseThrow(() -> OciException.notFound("%s %s: nothing is there", verb, place.path()));
  }

  @Override
  public void remove(TreePath path) throws IOException {
    if (path.isRoot()) {
      try (Fd directory = openDirectory(path, new Attempt("remove", path))) {
        Remover.removeChildren(directory, path);
      }
      return;
    }
    long parent = beneath.open(root, path.parent(), Flags.O_PATH);
    if (Errno.ENOENT.is(parent)) {
      return;
    }
    try (Place place = place(path, parent, "remove")) {
      Remover.remove(place);
    }
  }

  /**
   * What stat(2) says is the size of what is at a path, of a directory too; in bytes.
   *
   * @throws OciException NOT_FOUND if nothing is there
   */
  public long size(TreePath path) throws IOException {
    try (Place place = place(path, "inspect")) {
      return Inspector.size(place);
    }
  }

  /** Waits until everything on the file system that the tree is on has reached the disk. */
  public void sync() throws IOException {
    Attempt attempt = new Attempt("sync", TreePath.ROOT);
    try (Fd directory = openDirectory(TreePath.ROOT, attempt)) {
      attempt.check("syncfs", libc.syncfs(directory.number()));
    }
  }

  @Override
  public void close() {
    root.close();
  }

  private static void refuseRoot(TreePath path, String verb) {
    if (path.isRoot()) {
      throw OciException.conflict("%s %s: the root is there already", verb, path);
    }
  }

  private Fd openDirectory(TreePath directory, Attempt attempt) throws IOException {
    return new Fd(libc, attempt.check("openat", beneath.open(root, directory, Flags.O_RDONLY)));
  }

  private Place place(TreePath path, String verb) throws IOException {
    return place(path, beneath.open(root, path.parent(), Flags.O_PATH), verb);
  }

  /** The root's own place is the name {@code .} in itself. */
  private Place place(TreePath path, long parent, String verb) throws IOException {
    Fd directory = new Fd(libc, new Attempt(verb, path).check("openat", parent));
    return new Place(directory, path.isRoot() ? SELF : path.name(), path);
  }
}
