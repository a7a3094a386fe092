package dev.shale.command;

import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale pull}: an image from a registry or layout into the store. */
final class PullCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      description = "NAME in a registry, docker://NAME, oci:DIR[:NAME], or an archive")
  String image = "";

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "which image of an index [this machine's]")
  Optional<Platform> platform = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "pull debian",
        "pull --platform linux/arm64 quay.io/team/app:1.2",
        "pull --tls-verify=false localhost:5000/app",
        "pull oci:layout:app",
        "pull docker-archive:app.tar");
  }

  @Override
  public int run(Session session) throws IOException {
    Session shown = quiet ? session.quiet() : session;
    RemoteNames names = new RemoteNames(shown);
    try (LocalStore store = session.openStore();
        Transports transports = new Transports(shown, registry)) {
      StoredImage pulled =
          names.first(image, from -> Puller.pull(shown, store, transports, from, platform));
      session.out().println(pulled.id().hex());
    }
    return ExitCode.OK;
  }
}
