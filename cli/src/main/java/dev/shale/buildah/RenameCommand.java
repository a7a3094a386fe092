package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.NewContainer;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code buildah rename}: another name for a working container. */
final class RenameCommand implements Command {
  @Parameters(index = "0", paramLabel = "CONTAINER", description = "a name or ID")
  String container = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "what to call it")
  String name = "";

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah rename app-working-container build");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::rename);
  }

  private int rename(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      ContainerRecord record = store.containers().require(container);
      if (record.name().equals(name)) {
        throw OciException.conflict("renaming a container with the same name as its current name");
      }
      store.containers().rename(record, NewContainer.checkedName(name));
    }
    return ExitCode.OK;
  }
}
