package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah rm}: working containers, with all that was changed in them, out of the store. */
final class RmCommand implements Command {
  @Parameters(paramLabel = "CONTAINER", arity = "0..*", description = "a name or ID")
  List<String> containers = List.of();

  @Option(
      names = {"-a", "--all"},
      description = "remove every container")
  boolean all;

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah rm app-working-container", "buildah rm --all");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::remove);
  }

  private int remove(Session session) throws IOException {
    Selected.requireEither("container ID must be specified", all, containers);
    try (LocalStore store = session.openStore()) {
      return Selected.of(store, all, containers)
          .each(
              session,
              container -> {
                store.remove(container);
                session.out().println(container.id().hex());
              });
    }
  }
}
