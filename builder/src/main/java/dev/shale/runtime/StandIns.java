package dev.shale.runtime;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.linux.Mounts;
import dev.shale.snapshot.InitLayer;
import dev.shale.snapshot.Loan;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a container sees, where nothing can be mounted: copies of the host's files, and devices,
 * lent to its root. What the container does to them is lost, as it would be to a mount's.
 */
final class StandIns {
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

  private final Loan loan;
  private final FileTree root;
  private final LinkResolver links;

  private StandIns(Loan loan) {
    this.loan = loan;
    this.root = loan.root();
    this.links = LinkResolver.of(root);
  }

  private static Node.Device device(int major, int minor) {
    return new Node.Device(DEVICE, Node.Device.Kind.CHARACTER, major, minor);
  }

  /**
   * Lends the files of a request's mounts, and devices, to where they belong.
   *
   * @throws OciException UNSUPPORTED if a copy is not as good as a mount
   */
  static void put(ContainerRequest request) throws IOException {
    Loan loan =
        request
            .loan()
            .orElseThrow(() -> new IllegalArgumentException("a container without a loan"));
    List<Mount.Bind> files = request.mounts().stream().map(StandIns::copyable).toList();
    StandIns standIns = new StandIns(loan);
    boolean canHaveDevices = !Mounts.forbidsDevices(request.rootfs().directory());
    for (Map.Entry<String, Node.Device> device : DEVICES.entrySet()) {
      standIns.putDevice(device.getKey(), device.getValue(), canHaveDevices);
    }
    for (Mount.Bind file : files) {
      standIns.putFile(file);
    }
    standIns.makeDirectory(standIns.links.resolve(TreePath.of(request.process().cwd())));
  }

  /** What is written to a copy would be lost, which is expected of our own files only. */
  private static Mount.Bind copyable(Mount mount) {
    boolean isOurs = InitLayer.FILES.contains(TreePath.of(mount.target()));
    if (mount instanceof Mount.Bind bind
        && Files.isRegularFile(bind.source())
        && (bind.access() == Mount.Access.READ_ONLY || isOurs)) {
      return bind;
    }
    throw OciException.unsupported(
        "mount %s: this process may mount nothing; copy what is needed into the container",
        mount instanceof Mount.Bind bind
            ? bind.source() + " on " + bind.target()
            : "tmpfs on " + mount.target());
  }

  /** An empty file, where devices may not be had: all that most want of one is to write to it. */
  private void putDevice(String name, Node.Device device, boolean canBeHad) throws IOException {
    TreePath path = links.resolve(TreePath.of(name));
    if (root.find(path).isPresent()) {
      return;
    }
    if (canBeHad) {
      try {
        loan.put(path, device, FileContent.EMPTY, Loan.Return.ALWAYS);
        return;
      } catch (OciException e) {
        if (e.kind() != ErrorKind.DENIED) {
          throw e;
        }
      }
    }
    loan.put(path, new Node.File(DEVICE, 0), FileContent.EMPTY, Loan.Return.ALWAYS);
  }

  private void putFile(Mount.Bind mount) throws IOException {
    Path source = mount.source();
    if (Files.size(source) > Loan.MAX_BYTES) {
      throw OciException.unsupported(
          "mount %s on %s: this process may mount nothing, and copies at most %d bytes",
          source, mount.target(), Loan.MAX_BYTES);
    }
    byte[] bytes = Files.readAllBytes(source);
    TreePath path = links.resolve(TreePath.of(mount.target()));
    lendDirectory(path.parent());
    loan.put(
        path, new Node.File(meta(source), bytes.length), FileContent.of(bytes), Loan.Return.ALWAYS);
  }

  /** A secret's copy is for nobody else than the secret. */
  private static NodeMeta meta(Path source) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(source, "unix:mode,uid,gid");
    int mode = (int) number(attributes, "mode") & 07777;
    return NodeMeta.of(mode, Instant.EPOCH)
        .withOwner(number(attributes, "uid"), number(attributes, "gid"));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return ((Number) Optional.ofNullable(attributes.get(name)).orElseThrow()).longValue();
  }

  private void lendDirectory(TreePath path) throws IOException {
    if (root.find(path).isEmpty()) {
      lendDirectory(path.parent());
      Node directory = new Node.Directory(NodeMeta.of(0755, Instant.EPOCH));
      loan.put(path, directory, FileContent.EMPTY, Loan.Return.IF_EMPTY);
    }
  }

  private void makeDirectory(TreePath path) throws IOException {
    if (root.find(path).isEmpty()) {
      makeDirectory(path.parent());
      root.create(path, new Node.Directory(NodeMeta.of(0755, Instant.now())), FileContent.EMPTY);
    }
  }
}
