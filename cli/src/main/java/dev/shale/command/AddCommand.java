package dev.shale.command;

import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shale add}: files of the host, the web or a repository into a container, as ADD does. */
final class AddCommand implements Command {
  @Parameters(
      index = "0",
      paramLabel = "CONTAINER",
      description = "a name, ID, or beginning of an ID")
  String container = "";

  @Parameters(
      index = "1..*",
      arity = "2..*",
      paramLabel = "SOURCE… DESTINATION",
      hideParamSyntax = true,
      description =
          "files, archives (which are unpacked), directories (whose contents are meant), URLs and"
              + " git repositories; and where they go, from the container's working directory")
  List<String> paths = List.of();

  @Mixin AddFlags flags = new AddFlags();
  @Mixin PlacementFlags placement = new PlacementFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "add app-working-container rootfs.tar.gz /",
        "add --chown nobody --chmod 0755 app-working-container bin/app /usr/local/bin/",
        "add --exclude '**/*.log' --parents app-working-container src/./conf src/./web /srv/app",
        "add --checksum sha256:… app-working-container https://example.com/a.tar.gz /opt/",
        "add app-working-container https://example.com/app.git#v1:docs /usr/share/doc/app");
  }

  @Override
  public int run(Session session) throws IOException {
    List<String> words = paths.subList(0, paths.size() - 1);
    HostSource.check(words, flags.rules("").parents());
    try (LocalStore store = session.openStoreToMount()) {
      new ContainerAddition(session, store, flags, placement)
          .put(store.containers().require(container), words, paths.getLast());
    }
    return ExitCode.OK;
  }
}
