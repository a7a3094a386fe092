package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.local.ActiveRoot;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah umount}: undoes {@code mount}, where there is one. */
final class UmountCommand implements Command {
  @Parameters(paramLabel = "CONTAINER", arity = "0..*", description = "what may be mounted")
  List<String> containers = List.of();

  @Option(
      names = {"-a", "--all"},
      description = "every container that is mounted")
  boolean all;

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah umount app-working-container", "buildah umount --all");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::unmount);
  }

  private int unmount(Session session) throws IOException {
    Selected.requireEither("at least one container ID must be specified", all, containers);
    try (LocalStore store = session.openStore()) {
      return Selected.of(store, all, containers)
          .each(
              session,
              container -> {
                ActiveRoot root = store.containers().root(container);
                if (root.mountPoint().isPresent()) {
                  root.detach();
                  session.out().println(container.id().hex());
                }
              });
    }
  }
}
