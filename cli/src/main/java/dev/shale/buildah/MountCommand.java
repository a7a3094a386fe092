package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code buildah mount}: as shale's. */
final class MountCommand implements Command {
  @Option(names = "--notruncate", description = "changes nothing: nothing is truncated")
  boolean noTruncate;

  @Mixin dev.shale.command.MountCommand mount = new dev.shale.command.MountCommand();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah mount app-working-container", "buildah mount", "buildah mount --json");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, mount::run);
  }
}
