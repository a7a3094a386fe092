package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.ActiveRoot;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale umount}: undoes {@code mount}. */
final class UmountCommand implements Command {
  @Parameters(paramLabel = "CONTAINER", arity = "0..*", description = "what is mounted")
  List<String> containers = List.of();

  @Option(
      names = {"-a", "--all"},
      description = "every container that is mounted")
  boolean all;

  @Override
  public List<String> examples() {
    return List.of("umount app-working-container", "umount --all");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      for (ContainerRecord container : RmCommand.chosen(store, "umount", all, containers)) {
        ActiveRoot root = store.containers().root(container);
        if (root.mountPoint().isPresent()) {
          root.detach();
          session.out().println(container.id().hex());
        } else if (!all) {
          throw OciException.invalid("umount %s: it is not mounted", container.name());
        }
      }
    }
    return ExitCode.OK;
  }
}
