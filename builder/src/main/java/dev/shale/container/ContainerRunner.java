package dev.shale.container;

import dev.shale.local.ActiveRoot;
import dev.shale.local.LayerViews;
import dev.shale.runtime.ContainerRequest;
import dev.shale.runtime.Mount;
import dev.shale.runtime.OciRuntime;
import dev.shale.runtime.Rootfs;
import dev.shale.snapshot.InitLayer;
import dev.shale.snapshot.Loan;
import dev.shale.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    Path secrets = root.auxiliary().resolve("secrets");
    return root.withMounted(
        request.mountPoints(),
        (directory, tree) ->
            new SecretDirectory(secrets)
                .with(
                    request.secrets(),
                    shown -> run(root, request, chosen, new Rootfs(directory, tree), shown)));
  }

  /** One that has turned out to work is kept. */
  private synchronized OciRuntime chosen() {
    if (chosen.isEmpty()) {
      chosen = Optional.of(runtime.get());
    }
    return chosen.get();
  }

  private static int run(
      ActiveRoot root, RunRequest request, OciRuntime chosen, Rootfs rootfs, List<Mount> secrets)
      throws IOException {
    ContainerRequest.Builder builder =
        ContainerRequest.builder(rootfs, request.process())
            .hostname(request.hostname())
            .network(request.network().namespace())
            .stdio(request.stdio())
            .resources(request.resources())
            .privileges(request.privileges());
    etcFiles(root, request).forEach(builder::mount);
    List<Mount> mounts = new ArrayList<>(request.mounts());
    mounts.addAll(secrets);
    Mount.parentsFirst(mounts).forEach(builder::mount);
    try (Loan loan = root.loan(rootfs.directory())) {
      InitLayer.lend(loan, request.mountPoints());
      return chosen.run(builder.loan(loan).build());
    }
  }

  private static List<Mount> etcFiles(ActiveRoot root, RunRequest request) throws IOException {
    try (LayerViews views = root.view()) {
      return new EtcFiles(root.auxiliary())
          .write(
              request.hostname(),
              request.network(),
              request.names(),
              path -> views.rootfs().find(path).map(TreeEntry::node));
    }
  }
}
