package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.image.Platform;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.ContainerId;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A working container to be: on what it stands, and what it is called. */
public final class NewContainer {
  private final Session session;
  private final LocalStore store;
  private final ContainerId id = ContainerId.random(new SecureRandom());

  public NewContainer(Session session, LocalStore store) {
    this.session = session;
    this.store = store;
  }

  /** A container on nothing, which is not recorded yet. */
  public ContainerRecord onNothing(String name, Platform platform) {
    return new ContainerRecord(
        id,
        name,
        now(),
        "",
        Optional.empty(),
        List.of(),
        ImageConfig.scratch(platform),
        Optional.empty());
  }

  /**
   * A container on an image, which is not recorded yet.
   *
   * @param imageName what the image is called
   */
  public ContainerRecord on(StoredImage image, String name, String imageName) {
    return new ContainerRecord(
        id,
        name,
        now(),
        imageName,
        Optional.of(image.raw().descriptor()),
        image.layers(),
        image.config(),
        Optional.empty());
  }

  private Instant now() {
    return session.environment().clock().instant();
  }

  /**
   * The first name that is free of {@code BASE-working-container}, {@code BASE-working-container-1}
   * and so on.
   *
   * @param base may be empty
   */
  public String freeName(String base) throws IOException {
    return ContainerNames.free(
        store, base.isEmpty() ? "working-container" : base + "-working-container");
  }

  /**
   * A name that somebody has chosen.
   *
   * @throws OciException INVALID if it cannot be one
   */
  public static String checkedName(String name) {
    if (name.isBlank() || name.indexOf('/') >= 0) {
      throw OciException.invalid("from --name \"%s\": not a name for a container", name);
    }
    return name;
  }

  /** What an image is called, without where it is and which of its versions. */
  public static String baseName(String image) {
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
