package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.CopyEnds;
import dev.shale.command.CopyResultFlags;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.Session;
import dev.shale.command.StandardStreams;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import dev.shale.render.Terminal;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchiveFormat;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skopeo copy}: an image from anywhere to anywhere, made what is usual there. */
final class CopyCommand implements Command {
  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "docker://NAME, oci:DIR[:NAME], or another place with its transport")
  String from = "";

  @Parameters(index = "1", paramLabel = "DESTINATION", description = "the same")
  String to = "";

  @Option(names = "--preserve-digests", description = "refuse whatever would change the digest")
  boolean preserveDigests;

  @Option(
      names = "--image-parallel-copies",
      paramLabel = "N",
      description = "how many blobs are under way at once [6]")
  int jobs = ImageCopier.MAX_TRANSFERS;

  @Mixin CopyResultFlags result = new CopyResultFlags();
  @Mixin ListFlags list = new ListFlags();
  @Mixin FormatFlag format = new FormatFlag();
  @Mixin CompressionFlags compression = new CompressionFlags();
  @Mixin RefusedFlags refused = new RefusedFlags();
  @Mixin CopyEnds ends = new CopyEnds();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "skopeo copy docker://quay.io/team/app:1 docker://registry.example.org/app:1",
        "skopeo copy --all docker://debian oci:layout:debian",
        "skopeo copy --override-arch arm64 docker://debian docker-archive:debian.tar:debian:12");
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::copy);
  }

  private int copy(Session session) throws IOException {
    refused.requireNone("copy");
    result.check();
    if (jobs < 1) {
      throw OciException.invalid(
          "copy --image-parallel-copies %d: at least one blob has to be under way", jobs);
    }
    ImageArgument source = name("source", from);
    ImageArgument destination = name("destination", to);
    CopyRequest request = request(session, destination);
    CopyReport report =
        result.isQuiet() || StandardStreams.isWrittenBy(destination)
            ? CopyReport.NONE
            : CopyReport.to(session.out());
    Session shown = isWatched(session) ? session : session.quiet();
    ends.open(
        shown,
        source,
        destination,
        result.additionalTags(),
        opening -> () -> NotThere.toldOf(source, opening::open),
        (opened, target) -> {
          ImageSource watched = report.watch(source, opened, request.platforms());
          copy(watched, target, request, shown, report);
        });
    return ExitCode.OK;
  }

  /** On standard output there is skopeo's report; only a person wants bars as well. */
  private boolean isWatched(Session session) {
    return !result.isQuiet() && session.surroundings().terminal() instanceof Terminal.Present;
  }

  private static ImageArgument name(String which, String text) {
    try {
      return ImageName.parse(text);
    } catch (OciException e) {
      throw new OciException(
          e.kind(), "Invalid %s name %s: %s".formatted(which, text, e.getMessage()), e);
    }
  }

  private void copy(
      ImageSource source,
      ImageDestination target,
      CopyRequest request,
      Session session,
      CopyReport report)
      throws IOException {
    RawManifest copied = new ImageCopier(session.progress(), jobs).copy(source, target, request);
    report.written(copied);
    result.note(copied);
  }

  private CopyRequest request(Session session, ImageArgument destination) {
    boolean untouched = preserveDigests && !compression.areAboutFormat();
    return CopyRequest.EXACT
        .withPlatforms(list.platforms(session.platform()))
        .withFormat(format(destination))
        .withLayers(untouched ? new CopyRequest.Layers.Keep() : compression.layers(destination))
        .withDigests(
            preserveDigests ? CopyRequest.Digests.REQUIRE : CopyRequest.Digests.KEEP_UNLESS_ASKED);
  }

  /** Layouts have OCI images only, as skopeo writes them. */
  private CopyRequest.Format format(ImageArgument destination) {
    CopyRequest.Format asked = format.choice();
    boolean isLayout =
        destination instanceof ImageArgument.InLayout
            || (destination instanceof ImageArgument.InArchive archive
                && archive.format() == ArchiveFormat.OCI);
    return asked == CopyRequest.Format.KEEP && isLayout ? CopyRequest.Format.OCI : asked;
  }
}
