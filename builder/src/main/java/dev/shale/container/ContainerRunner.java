package dev.shale.container;

import dev.shale.linux.LinuxTree;
import dev.shale.linux.PrivateMounts;
import dev.shale.local.ActiveRoot;
import dev.shale.local.ContainerClaim;
import dev.shale.local.LayerViews;
import dev.shale.runtime.BindMount;
import dev.shale.runtime.ContainerRequest;
import dev.shale.runtime.OciRuntime;
import dev.shale.runtime.Rootfs;
import dev.shale.snapshot.InitLayer;
import dev.shale.snapshot.OverlayMount;
import dev.shale.tree.FileTree;
import dev.shale.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs commands in working containers. A container that nobody has mounted is mounted where only
 * the command sees it, and nothing is left of that in the host's mount table.
 */
public final class ContainerRunner {
  private final Supplier<OciRuntime> runtime;
  private Optional<OciRuntime> chosen = Optional.empty();

  /**
   * A runner.
   *
   * @param runtime asked for once, when there is something to run
   */
  public ContainerRunner(Supplier<OciRuntime> runtime) {
    this.runtime = runtime;
  }

  /**
   * Runs a command to its end.
   *
   * @return its exit status; 126 if it cannot be invoked, 127 if it is not there
   */
  public int run(ActiveRoot root, RunRequest request) throws IOException {
    OciRuntime chosen = chosen();
    return withRoot(root, (directory, tree) -> run(root, request, chosen, directory, tree));
  }

  /** One that has turned out to work is kept. */
  private synchronized OciRuntime chosen() {
    if (chosen.isEmpty()) {
      chosen = Optional.of(runtime.get());
    }
    return chosen.get();
  }

  private static int run(
      ActiveRoot root, RunRequest request, OciRuntime chosen, Path directory, FileTree tree)
      throws IOException {
    ContainerRequest.Builder builder =
        ContainerRequest.builder(new Rootfs(directory, tree), request.process())
            .hostname(request.hostname())
            .network(request.network().namespace())
            .stdio(request.stdio());
    etcFiles(root, request).forEach(builder::mount);
    request.mounts().forEach(builder::mount);
    try (InitLayer.Loan mountPoints = InitLayer.lend(tree)) {
      assert mountPoints != null;
      return chosen.run(builder.build());
    }
  }

  private static List<BindMount> etcFiles(ActiveRoot root, RunRequest request) throws IOException {
    try (LayerViews views = root.view()) {
      return new EtcFiles(root.auxiliary())
          .write(
              request.hostname(),
              request.network(),
              path -> views.rootfs().find(path).map(TreeEntry::node));
    }
  }

  /** What is done with a root file system while it is mounted. */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @param directory where the root is, as this thread sees it
     * @param tree the same files
     */
    T apply(Path directory, FileTree tree) throws IOException;
  }

  /** Works on a root, mounted where nobody else sees it unless it is mounted for all already. */
  public static <T> T withRoot(ActiveRoot root, Work<T> work) throws IOException {
    return PrivateMounts.run(
        () -> {
          try (ContainerClaim claim = root.claim()) {
            assert claim != null;
            return withClaimed(root, work);
          }
        });
  }

  private static <T> T withClaimed(ActiveRoot root, Work<T> work) throws IOException {
    Optional<Path> attached = root.mountPoint();
    if (attached.isPresent()) {
      try (LinuxTree tree = LinuxTree.open(attached.get())) {
        return work.apply(attached.get(), tree);
      }
    }
    try (OverlayMount mount = root.mount()) {
      return work.apply(mount.path(), mount.tree());
    }
  }
}
