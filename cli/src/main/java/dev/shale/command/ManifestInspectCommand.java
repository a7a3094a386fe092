package dev.shale.command;

import dev.shale.concurrent.TaskGroup;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shale manifest inspect}: a list as it would be pushed, or a manifest elsewhere. */
public final class ManifestInspectCommand implements Command {
  @Parameters(
      paramLabel = "LIST|IMAGE",
      description = "a list's name; or docker://NAME, oci:DIR[:NAME], or an archive")
  String object = "";

  @Mixin ResultFormat format = new ResultFormat();
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "manifest inspect app:1",
        "manifest inspect --format '{{len .manifests}}' app:1",
        "manifest inspect docker://debian");
  }

  @Override
  public int run(Session session) throws IOException {
    RawManifest found =
        switch (ImageArgument.parse(object)) {
          case ImageArgument.InStore(String called) -> kept(session, called);
          case ImageArgument elsewhere -> {
            try (Transports transports = new Transports(session, registry);
                ImageSource source = transports.source(elsewhere)) {
              yield TaskGroup.interruptibly(source::manifest);
            }
          }
        };
    format.print(found.manifest().toJson(), session.out());
    return ExitCode.OK;
  }

  private static RawManifest kept(Session session, String called) throws IOException {
    try (LocalStore store = session.openStore()) {
      Optional<ManifestList> found = StoredIndex.find(store, called);
      ImageReference name = ImageReference.parse(called).withDefaultTag();
      return (found.isPresent() ? found.get() : store.lists().require("inspect", name)).index();
    }
  }
}
