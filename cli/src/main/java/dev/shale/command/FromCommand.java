package dev.shale.command;

import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale from}: a working container on an image, or on nothing. */
final class FromCommand implements Command {
  private static final String SCRATCH = "scratch";

  @Parameters(
      paramLabel = "IMAGE",
      description =
          "in the store, else pulled: a name, docker://NAME or oci:DIR[:NAME]; or scratch")
  String image = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "what to call the container [IMAGE-working-container]")
  Optional<String> name = Optional.empty();

  @Option(
      names = "--cidfile",
      paramLabel = "FILE",
      description = "write the container's ID to FILE")
  Optional<Path> cidFile = Optional.empty();

  @Mixin PullFlags pull = new PullFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "from debian",
        "from --name web --pull=always registry.example.org/team/app:3",
        "from scratch");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      NewContainer made = new NewContainer(session, store);
      String chosen =
          name.isPresent()
              ? NewContainer.checkedName(name.get())
              : made.freeName(NewContainer.baseName(image));
      ContainerRecord container =
          image.equals(SCRATCH)
              ? made.onNothing(chosen, pull.platform.orElse(session.platform()))
              : on(made, pull.obtain(session, store, image), chosen);
      store.containers().add(container);
      if (cidFile.isPresent()) {
        Files.writeString(cidFile.get(), container.id().hex());
      }
      session.out().println(chosen);
    }
    return ExitCode.OK;
  }

  private ContainerRecord on(NewContainer made, StoredImage found, String chosen) {
    Optional<ImageReference> called =
        ImageArgument.parse(image) instanceof ImageArgument.InStore(String stored)
            ? StoredImages.nameOf(found, stored)
            : Optional.empty();
    String imageName =
        called.or(() -> found.names().stream().findFirst()).map(Object::toString).orElse(image);
    return made.on(found, chosen, imageName);
  }
}
