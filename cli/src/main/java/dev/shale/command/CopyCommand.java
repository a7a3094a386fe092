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
import java.util.ArrayList;
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
      names = "--additional-tag",
      paramLabel = "TAG",
      split = ",",
      description = "one more name for what is copied, beside the destination's")
  List<String> additionalTags = new ArrayList<>();

  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "write the digest of what was copied to FILE")
  Optional<Path> digestFile = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Option(names = "--dry-run", description = "show what would be done, and do nothing")
  boolean dryRun;

  @Option(
      names = {"--jobs", "--image-parallel-copies"},
      paramLabel = "N",
      description = "how many blobs are under way at once [6]")
  int jobs = ImageCopier.MAX_TRANSFERS;

  @Mixin SelectionFlags selection = new SelectionFlags();
  @Mixin ConversionFlags conversion = new ConversionFlags();
  @Mixin EndpointFlags endpoints = new EndpointFlags();
  @Mixin UploadFlags uploads = new UploadFlags();
  @Mixin PlaceFlags places = new PlaceFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "copy docker://debian oci:layout:debian",
        "copy --all --referrers docker://quay.io/team/app:1 docker://localhost:5000/app:1",
        "copy --platform linux/amd64,linux/arm64 docker://debian docker://localhost:5000/debian",
        "copy --format docker store:app docker://registry.example.org/app",
        "copy docker://debian docker-archive:debian.tar:debian:12",
        "copy --src-creds user:password docker://private.example.org/app store:app");
  }

  @Override
  public int run(Session session) throws IOException {
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
          transports -> transports.destination(destination, additionalTags));
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
    try (Transports sources =
            new Transports(shown, endpoints.source(), new UploadFlags(), places.source());
        Transports destinations =
            new Transports(shown, endpoints.destination(), uploads, places.destination());
        ImageSource opened = source.with(sources);
        ImageDestination target = destination.with(destinations)) {
      ImageCopier copier = new ImageCopier(shown.progress(), jobs);
      if (dryRun) {
        new PlanText(shown.out(), target.name()).print(copier.plan(opened, target, request));
        return;
      }
      RawManifest copied = copier.copy(opened, target, request);
      if (digestFile.isPresent()) {
        Files.writeString(digestFile.get(), copied.digest().toString());
      }
      if (!StandardStreams.isWrittenBy(ImageArgument.parse(to))) {
        shown.out().println(copied.digest());
      }
    }
  }

  private CopyRequest request(Platform here, ImageArgument destination) {
    if (jobs < 1) {
      throw OciException.invalid("copy --jobs %d: at least one blob has to be under way", jobs);
    }
    return selection.apply(conversion.requestForCopy(destination), here);
  }

  private static ImageSource open(ImageArgument argument, LocalStore store, Transports transports)
      throws IOException {
    return argument instanceof ImageArgument.InStore(String called)
        ? store.source(StoredImages.require("copy", store, called))
        : transports.source(argument);
  }

  private ImageDestination create(ImageArgument argument, LocalStore store, Transports transports)
      throws IOException {
    if (!(argument instanceof ImageArgument.InStore(String called))) {
      return transports.destination(argument, additionalTags);
    }
    List<ImageReference> names =
        NewNames.all(List.of(called), additionalTags).stream().map(ImageReference::parse).toList();
    NewNames.check("copy", names);
    return store.destination(names);
  }
}
