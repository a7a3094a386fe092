package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
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
    Instant now = session.environment().clock().instant();
    ContainerId id = ContainerId.random(new SecureRandom());
    try (LocalStore store = session.openStore()) {
      String chosen = nameFor(store);
      ContainerRecord container =
          image.equals(SCRATCH)
              ? onNothing(session, id, chosen, now)
              : on(pull.obtain(session, store, image), id, chosen, now);
      store.containers().add(container);
      if (cidFile.isPresent()) {
        Files.writeString(cidFile.get(), id.hex());
      }
      session.out().println(chosen);
    }
    return ExitCode.OK;
  }

  private ContainerRecord onNothing(Session session, ContainerId id, String chosen, Instant now) {
    return new ContainerRecord(
        id,
        chosen,
        now,
        "",
        Optional.empty(),
        List.of(),
        ImageConfig.scratch(pull.platform.orElse(session.platform())),
        Optional.empty());
  }

  private ContainerRecord on(StoredImage found, ContainerId id, String chosen, Instant now) {
    Optional<ImageReference> called =
        ImageArgument.parse(image) instanceof ImageArgument.InStore(String stored)
            ? StoredImages.nameOf(found, stored)
            : Optional.empty();
    String imageName =
        called.or(() -> found.names().stream().findFirst()).map(Object::toString).orElse(image);
    return new ContainerRecord(
        id,
        chosen,
        now,
        imageName,
        Optional.of(found.raw().descriptor()),
        found.layers(),
        found.config(),
        Optional.empty());
  }

  private String nameFor(LocalStore store) throws IOException {
    if (name.isPresent()) {
      if (name.get().isBlank() || name.get().indexOf('/') >= 0) {
        throw OciException.invalid("from --name \"%s\": not a name for a container", name.get());
      }
      return name.get();
    }
    return ContainerNames.free(store, baseName() + "-working-container");
  }

  /** What the image is called, without where it is and which of its versions. */
  private String baseName() {
    String called =
        switch (ImageArgument.parse(image)) {
          case ImageArgument.InRegistry(ImageReference reference) -> reference.repository();
          case ImageArgument.InLayout layout ->
              layout.name().orElseGet(() -> layout.directory().toAbsolutePath().toString());
          case ImageArgument.InArchive archive ->
              archive.name().orElseGet(() -> archive.file().toString());
          case ImageArgument.InDirectory(var directory) -> directory.toAbsolutePath().toString();
          case ImageArgument.InTarballs(var files) -> files.getFirst().toString();
          case ImageArgument.InDaemon(var of) -> of.toString();
          case ImageArgument.InContainersStorage(var reference) -> reference.image();
          case ImageArgument.InStore(String stored) -> stored;
        };
    return called.replaceFirst("@.*$", "").replaceFirst("^.*/", "").replaceFirst(":.*$", "");
  }
}
