package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchiveChoice;
import dev.shale.transport.daemon.DaemonImage;
import java.io.IOException;
import java.util.Optional;

/** Copies one image from elsewhere into the store. */
public final class Puller {
  private Puller() {}

  static StoredImage pull(
      Session session,
      LocalStore store,
      Transports transports,
      ImageArgument from,
      Optional<Platform> platform)
      throws IOException {
    try (ImageSource source = transports.source(from)) {
      StoredImage stored =
          pull(
              session,
              store,
              source,
              nameOf(from, transports),
              platform.orElse(session.platform()));
      warnUnlessFor(platform, source, stored.config().platform(), session);
      return stored;
    }
  }

  /** Copies an image that is known already. */
  static StoredImage pull(
      Session session,
      LocalStore store,
      ImageSource source,
      Optional<ImageReference> name,
      Platform platform)
      throws IOException {
    CopyRequest request = CopyRequest.EXACT.withPlatform(platform);
    try (ImageDestination destination = store.destination(name.stream().toList())) {
      RawManifest pulled = new ImageCopier(session.progress()).copy(source, destination, request);
      return store
          .find(pulled.digest())
          .orElseThrow(
              () -> OciException.conflict("pull %s: it was removed meanwhile", source.name()));
    }
  }

  /** An image that is in no index is taken, whatever it is for; its users had better know. */
  static void warnUnlessFor(
      Optional<Platform> platform, ImageSource source, Platform actual, Session session) {
    if (platform.isPresent() && !platform.get().accepts(actual)) {
      session
          .progress()
          .warn("%s is for %s, not %s".formatted(source.name(), actual, platform.get()));
    }
  }

  /** What the store calls the image: an image that was asked for by digest alone has no name. */
  static Optional<ImageReference> nameOf(ImageArgument from, Transports transports)
      throws IOException {
    return switch (from) {
      case ImageArgument.InRegistry(ImageReference name) ->
          name.withDefaultTag().tag().map(name::withTag);
      case ImageArgument.InLayout layout -> layout.name().map(ImageReference::parse);
      case ImageArgument.InArchive archive ->
          (archive.choice() instanceof ArchiveChoice.Only
                  ? transports.nameOfOnly(archive)
                  : archive.name())
              .map(ImageReference::parse);
      case ImageArgument.InDirectory _, ImageArgument.InTarballs _ -> Optional.empty();
      case ImageArgument.InDaemon(DaemonImage.Named(var name)) -> Optional.of(name);
      case ImageArgument.InDaemon(DaemonImage.WithId _) -> Optional.empty();
      case ImageArgument.InContainersStorage(var reference) -> reference.name();
      case ImageArgument.InStore(String name) -> Optional.of(ImageReference.parse(name));
    };
  }
}
