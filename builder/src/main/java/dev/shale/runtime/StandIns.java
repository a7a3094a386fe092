package dev.shale.runtime;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileContent;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import dev.shale.tree.Unnoticed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a container sees, where nothing can be mounted: copies of the host's files, and devices, put
 * into its root for a while. Closing this puts back what was there before; what the container did
 * to them is lost, as it would be to a mount's.
 */
final class StandIns implements AutoCloseable {
  /** How large a file may be that is shown, or covered. */
  static final int MAX_BYTES = 1 << 20;

  private static final NodeMeta DEVICE = NodeMeta.of(0666, Instant.EPOCH);

  private static final Map<String, Node.Device> DEVICES =
      new TreeMap<>(
          Map.of(
              "dev/null", device(1, 3),
              "dev/zero", device(1, 5),
              "dev/full", device(1, 7),
              "dev/random", device(1, 8),
              "dev/urandom", device(1, 9),
              "dev/tty", device(5, 0)));

  private final LinuxTree root;
  private final LinkResolver links;
  private final Deque<Undo> undone = new ArrayDeque<>();

  /** What puts back what was at a path. */
  private record Undo(TreePath path, Optional<Node> node, FileContent content) {}

  private StandIns(LinuxTree root) {
    this.root = root;
    this.links = LinkResolver.of(root);
  }

  private static Node.Device device(int major, int minor) {
    return new Node.Device(DEVICE, Node.Device.Kind.CHARACTER, major, minor);
  }

  /**
   * Puts the files of a request's mounts, and devices, where they belong.
   *
   * @throws OciException UNSUPPORTED if a mount is of no small file
   */
  static StandIns put(ContainerRequest request) throws IOException {
    StandIns standIns = new StandIns(LinuxTree.open(request.rootfs().directory()));
    try {
      for (Map.Entry<String, Node.Device> device : DEVICES.entrySet()) {
        standIns.putDevice(device.getKey(), device.getValue());
      }
      for (BindMount mount : request.mounts()) {
        standIns.putFile(mount);
      }
      standIns.makeDirectory(standIns.links.resolve(TreePath.of(request.process().cwd())));
      return standIns;
    } catch (IOException | RuntimeException e) {
      standIns.close();
      throw e;
    }
  }

  /** An empty file, where devices may not be made: all that most want of one is to write to it. */
  private void putDevice(String name, Node.Device device) throws IOException {
    TreePath path = links.resolve(TreePath.of(name));
    if (root.find(path).isPresent()) {
      return;
    }
    undone.push(new Undo(path, Optional.empty(), FileContent.EMPTY));
    try {
      create(path, device);
    } catch (OciException e) {
      if (e.kind() != ErrorKind.DENIED) {
        throw e;
      }
      create(path, new Node.File(DEVICE, 0));
    }
  }

  private void create(TreePath path, Node node) throws IOException {
    Unnoticed.change(root, path.parent(), () -> root.create(path, node, FileContent.EMPTY));
  }

  private void putFile(BindMount mount) throws IOException {
    Path source = mount.source();
    if (!Files.isRegularFile(source) || Files.size(source) > MAX_BYTES) {
      throw OciException.unsupported(
          "mount %s on %s: this process may mount nothing", source, mount.target());
    }
    TreePath path = links.resolve(TreePath.of(mount.target()));
    byte[] bytes = Files.readAllBytes(source);
    undone.push(before(path));
    Node.File file = new Node.File(NodeMeta.of(0644, Instant.EPOCH), bytes.length);
    Unnoticed.change(root, path.parent(), () -> root.replace(path, file, FileContent.of(bytes)));
  }

  private void makeDirectory(TreePath path) throws IOException {
    if (root.find(path).isEmpty()) {
      makeDirectory(path.parent());
      root.create(path, new Node.Directory(NodeMeta.of(0755, Instant.now())), FileContent.EMPTY);
    }
  }

  private Undo before(TreePath path) throws IOException {
    Optional<Node> there = root.find(path).map(TreeEntry::node);
    if (there.isPresent() && there.get() instanceof Node.File file) {
      if (file.size() > MAX_BYTES) {
        throw OciException.unsupported(
            "mount on /%s: the image's file there is larger than %d bytes", path, MAX_BYTES);
      }
      try (InputStream in = root.read(path)) {
        return new Undo(path, there, FileContent.of(in.readAllBytes()));
      }
    }
    return new Undo(path, there, FileContent.EMPTY);
  }

  @Override
  public void close() throws IOException {
    try (root) {
      while (!undone.isEmpty()) {
        undo(undone.pop());
      }
    }
  }

  /** Where the container has removed the directory, there is nothing to put back. */
  private void undo(Undo before) throws IOException {
    TreePath directory = before.path().parent();
    if (!(root.find(directory).map(TreeEntry::node).orElse(null) instanceof Node.Directory)) {
      return;
    }
    Unnoticed.change(
        root,
        directory,
        () -> {
          root.remove(before.path());
          if (before.node().isPresent()) {
            root.create(before.path(), before.node().get(), before.content());
          }
        });
  }
}
