package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale copy}: an image from anywhere to anywhere, its digest kept unless asked. */
final class CopyCommand implements Command {
  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "docker://NAME, oci:DIR[:NAME], an archive, or a name or ID in the store")
  String from = "";

  @Parameters(
      index = "1",
      paramLabel = "DESTINATION",
      description = "docker://NAME, oci:DIR[:NAME], an archive, or a name in the store")
  String to = "";

  @Option(
      names = {"-a", "--all"},
      description = "copy an index with all its images")
  boolean all;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "which image of an index [this machine's]")
  Optional<Platform> platform = Optional.empty();

  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "write the digest of what was copied to FILE")
  Optional<Path> digestFile = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Mixin ConversionFlags conversion = new ConversionFlags();
  @Mixin EndpointFlags endpoints = new EndpointFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "copy docker://debian oci:layout:debian",
        "copy --all docker://quay.io/team/app:1 docker://localhost:5000/app:1",
        "copy --format docker store:app docker://registry.example.org/app",
        "copy docker://debian docker-archive:debian.tar:debian:12",
        "copy --src-creds user:password docker://private.example.org/app store:app");
  }

  @Override
  public int run(Session session) throws IOException {
    if (all && platform.isPresent()) {
      throw OciException.invalid("copy: --all and --platform exclude each other");
    }
    Session shown = quiet ? session.quiet() : session;
    ImageArgument source = ImageArgument.parse(from);
    ImageArgument destination = ImageArgument.parse(to);
    CopyRequest request = request(shown.platform(), destination);
    if (isInStore(source) || isInStore(destination)) {
      try (LocalStore store = session.openStore()) {
        copy(
            shown,
            request,
            transports -> open(source, store, transports),
            transports -> create(destination, store, transports));
      }
    } else {
      copy(
          shown,
          request,
          transports -> transports.source(source),
          transports -> transports.destination(destination));
    }
    return ExitCode.OK;
  }

  private static boolean isInStore(ImageArgument argument) {
    return argument instanceof ImageArgument.InStore;
  }

  /** How one end of the copy is opened. */
  @FunctionalInterface
  private interface Opening<T> {
    T with(Transports transports) throws IOException;
  }

  private void copy(
      Session shown,
      CopyRequest request,
      Opening<ImageSource> source,
      Opening<ImageDestination> destination)
      throws IOException {
    try (Transports sources = new Transports(shown, endpoints.source());
        Transports destinations = new Transports(shown, endpoints.destination());
        ImageSource opened = source.with(sources);
        ImageDestination target = destination.with(destinations)) {
      RawManifest copied = new ImageCopier(shown.progress()).copy(opened, target, request);
      if (digestFile.isPresent()) {
        Files.writeString(digestFile.get(), copied.digest().toString());
      }
      if (!StandardStreams.isWrittenBy(ImageArgument.parse(to))) {
        shown.out().println(copied.digest());
      }
    }
  }

  private CopyRequest request(Platform here, ImageArgument destination) {
    CopyRequest request = conversion.requestForCopy(destination);
    return all ? request : request.withPlatform(platform.orElse(here));
  }

  private static ImageSource open(ImageArgument argument, LocalStore store, Transports transports)
      throws IOException {
    return argument instanceof ImageArgument.InStore(String called)
        ? store.source(StoredImages.require("copy", store, called))
        : transports.source(argument);
  }

  private static ImageDestination create(
      ImageArgument argument, LocalStore store, Transports transports) throws IOException {
    if (!(argument instanceof ImageArgument.InStore(String called))) {
      return transports.destination(argument);
    }
    ImageReference name = ImageReference.parse(called);
    NewNames.check("copy", List.of(name));
    return store.destination(Optional.of(name));
  }
}
