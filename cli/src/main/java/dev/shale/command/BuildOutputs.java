package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.output.RootOutput;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.archive.ArchiveTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a build's result to where it goes: files first, then archives, then registries. */
final class BuildOutputs {
  private final Session session;
  private final List<BuildOutput> all;

  /** Refuses, before anything is built, what could not be written. */
  BuildOutputs(Session session, List<BuildOutput> all, List<Platform> platforms)
      throws IOException {
    this.session = session;
    this.all = List.copyOf(all);
    if (all.stream().filter(BuildOutputs::isStandardOutput).count() > 1) {
      throw OciException.invalid("%s: standard output is wanted twice", BuildOutput.OPTION);
    }
    for (BuildOutput output : all) {
      if (isStandardOutput(output)) {
        StandardStreams.output("standard output", Path.of("-"), session);
      }
      if (platforms.size() > 1) {
        requireRoom(output);
      }
    }
  }

  private static boolean isStandardOutput(BuildOutput output) {
    return switch (output) {
      case BuildOutput.Tar(Path file, _) -> file.equals(Path.of("-"));
      case BuildOutput.Image(var place, _, _) -> StandardStreams.isWrittenBy(place);
      case BuildOutput.Directory _, BuildOutput.Named _ -> false;
    };
  }

  /** Refuses what has no place for several platforms. */
  private static void requireRoom(BuildOutput output) {
    Optional<Boolean> split =
        switch (output) {
          case BuildOutput.Directory(_, var asked) -> asked;
          case BuildOutput.Tar(_, var asked) -> asked;
          case BuildOutput.Image _, BuildOutput.Named _ -> Optional.empty();
        };
    if (split.equals(Optional.of(false))) {
      throw OciException.invalid(
          "%s: platform-split=false would mix files of several platforms", BuildOutput.OPTION);
    }
    boolean isDockers =
        output instanceof BuildOutput.Image(var place, _, _)
            && (place instanceof ImageArgument.InDaemon
                || (place instanceof ImageArgument.InArchive archive
                    && archive.format() == ArchiveFormat.DOCKER));
    if (isDockers) {
      throw OciException.invalid(
          "%s type=docker: has an image of one platform; choose type=oci, or build them one by"
              + " one",
          BuildOutput.OPTION);
    }
  }

  /** Whether what is built goes elsewhere, and only as an image: then nobody looks into it here. */
  boolean areElsewhere() {
    return !all.isEmpty() && all.stream().allMatch(BuildOutput.Image.class::isInstance);
  }

  /** Whether standard output is taken. */
  boolean areOnStandardOutput() {
    return all.stream().anyMatch(BuildOutputs::isStandardOutput);
  }

  /** What the image is called in the store, beside its tags. */
  List<ImageReference> names() {
    return all.stream()
        .filter(BuildOutput.Named.class::isInstance)
        .flatMap(output -> ((BuildOutput.Named) output).names().stream())
        .toList();
  }

  /** What the image is called in registries. */
  List<ImageReference> pushed() {
    List<ImageReference> names = new ArrayList<>();
    for (BuildOutput output : all) {
      if (output instanceof BuildOutput.Image image
          && image.place() instanceof ImageArgument.InRegistry(ImageReference name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** The image as others get it; the caller closes. */
  @FunctionalInterface
  interface Result {
    ImageSource open(Transports transports) throws IOException;
  }

  /**
   * Writes all.
   *
   * @param images one for each platform
   * @param whole all of them as one
   * @param digests whether people know of the image's digest
   * @return what the image is in a registry or, where it is sent to none, in another place
   */
  Optional<RawManifest> write(
      LocalStore store,
      List<StoredImage> images,
      Result whole,
      RegistryFlags registry,
      CopyRequest.Digests digests)
      throws IOException {
    for (BuildOutput output : all) {
      switch (output) {
        case BuildOutput.Directory(Path directory, var split) ->
            new RootOutput(store).directory(roots(images, split), directory);
        case BuildOutput.Tar(Path file, var split) -> writeTar(store, roots(images, split), file);
        case BuildOutput.Image _, BuildOutput.Named _ -> {}
      }
    }
    List<BuildOutput.Image> copies = new ArrayList<>();
    for (BuildOutput output : all) {
      if (output instanceof BuildOutput.Image image) {
        boolean isLast = image.place() instanceof ImageArgument.InRegistry;
        copies.add(isLast ? copies.size() : 0, image);
      }
    }
    return copies.isEmpty() ? Optional.empty() : copy(copies, whole, registry, digests);
  }

  private void writeTar(LocalStore store, List<RootOutput.Root> roots, Path file)
      throws IOException {
    switch (StandardStreams.output("tar", file, session)) {
      case ArchiveTarget.ToFile(Path path) -> new RootOutput(store).tar(roots, path);
      case ArchiveTarget.ToStream(var stream) -> {
        new RootOutput(store).tar(roots, stream);
        stream.flush();
      }
    }
  }

  private static List<RootOutput.Root> roots(List<StoredImage> images, Optional<Boolean> split) {
    boolean isSplit = split.orElse(images.size() > 1);
    return images.stream()
        .map(
            image ->
                new RootOutput.Root(
                    image, isSplit ? image.config().platform().toString().replace('/', '_') : ""))
        .toList();
  }

  private Optional<RawManifest> copy(
      List<BuildOutput.Image> copies,
      Result whole,
      RegistryFlags registry,
      CopyRequest.Digests digests)
      throws IOException {
    Optional<RawManifest> last = Optional.empty();
    try (Transports transports = new Transports(session, registry)) {
      for (BuildOutput.Image copy : copies) {
        try (ImageSource source = whole.open(transports);
            ImageDestination target = transports.destination(copy.place(), copy.moreNames())) {
          CopyRequest request = copy.request().withDigests(digests);
          last = Optional.of(new ImageCopier(session.progress()).copy(source, target, request));
        }
      }
    }
    return last;
  }
}
