package dev.shale.container;

import dev.shale.linux.LinuxTree;
import dev.shale.linux.PrivateMounts;
import dev.shale.local.ContainerRecord;
import dev.shale.local.Containers;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.runtime.BindMount;
import dev.shale.runtime.ContainerRequest;
import dev.shale.runtime.OciRuntime;
import dev.shale.runtime.Rootfs;
import dev.shale.snapshot.OverlayMount;
import dev.shale.tree.FileTree;
import dev.shale.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs commands in working containers. A container that nobody has mounted is mounted where only
 * the command sees it, and nothing is left of that in the host's mount table.
 */
public final class ContainerRunner {
  private static final String ETC = "etc";

  private final LocalStore store;
  private final Supplier<OciRuntime> runtime;

  /**
   * A runner.
   *
   * @param runtime asked for when there is something to run
   */
  public ContainerRunner(LocalStore store, Supplier<OciRuntime> runtime) {
    this.store = store;
    this.runtime = runtime;
  }

  /**
   * Runs a command to its end.
   *
   * @return its exit status; 126 if it cannot be invoked, 127 if it is not there
   */
  public int run(ContainerRecord container, RunRequest request) throws IOException {
    OciRuntime chosen = runtime.get();
    return PrivateMounts.run(() -> runMounted(container, request, chosen));
  }

  private int runMounted(ContainerRecord container, RunRequest request, OciRuntime chosen)
      throws IOException {
    Containers containers = store.containers();
    Optional<Path> mounted = containers.mountPoint(container);
    if (mounted.isPresent()) {
      try (LinuxTree tree = LinuxTree.open(mounted.get())) {
        return run(container, request, chosen, new Rootfs(mounted.get(), tree));
      }
    }
    try (OverlayMount mount = containers.mount(container)) {
      return run(container, request, chosen, new Rootfs(mount.path(), mount.tree()));
    }
  }

  private int run(ContainerRecord container, RunRequest request, OciRuntime chosen, Rootfs rootfs)
      throws IOException {
    ContainerRequest.Builder builder =
        ContainerRequest.builder(rootfs, request.process())
            .hostname(request.hostname())
            .network(request.network().namespace())
            .stdio(request.stdio());
    etcFiles(container, request).forEach(builder::mount);
    request.mounts().forEach(builder::mount);
    return chosen.run(builder.build());
  }

  private List<BindMount> etcFiles(ContainerRecord container, RunRequest request)
      throws IOException {
    Path directory = store.containers().snapshot(container).directory().resolve(ETC);
    Files.createDirectories(directory);
    try (LayerViews views = store.view(container.layers())) {
      return new EtcFiles(directory)
          .write(
              request.hostname(),
              request.network(),
              path -> views.rootfs().find(path).map(TreeEntry::node));
    }
  }

  /** What is done with a container's files while they are mounted. */
  @FunctionalInterface
  public interface Work<T> {
    T apply(FileTree rootfs) throws IOException;
  }

  /** Works on a container's files, mounted where nobody else sees it. */
  public static <T> T withFiles(LocalStore store, ContainerRecord container, Work<T> work)
      throws IOException {
    return PrivateMounts.run(
        () -> {
          Optional<Path> mounted = store.containers().mountPoint(container);
          if (mounted.isPresent()) {
            try (LinuxTree tree = LinuxTree.open(mounted.get())) {
              return work.apply(tree);
            }
          }
          try (OverlayMount mount = store.containers().mount(container)) {
            return work.apply(mount.tree());
          }
        });
  }
}
