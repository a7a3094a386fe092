package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
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

  @Option(names = "--dry-run", description = "show what would be done, and do nothing")
  boolean dryRun;

  @Option(
      names = {"--jobs", "--image-parallel-copies"},
      paramLabel = "N",
      description = "how many blobs are under way at once [6]")
  int jobs = ImageCopier.MAX_TRANSFERS;

  @Mixin CopyResultFlags result = new CopyResultFlags();
  @Mixin SelectionFlags selection = new SelectionFlags();
  @Mixin ConversionFlags conversion = new ConversionFlags();
  @Mixin CopyEnds ends = new CopyEnds();

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
    result.check();
    Session shown = result.isQuiet() ? session.quiet() : session;
    ImageArgument destination = ImageArgument.parse(to);
    CopyRequest request = request(shown.platform(), destination);
    ends.open(
        shown,
        ImageArgument.parse(from),
        destination,
        result.additionalTags(),
        (source, target) -> copy(source, target, request, shown));
    return ExitCode.OK;
  }

  private void copy(ImageSource source, ImageDestination target, CopyRequest request, Session shown)
      throws IOException {
    ImageCopier copier = new ImageCopier(shown.progress(), jobs);
    if (dryRun) {
      new PlanText(shown.out(), target.name(), result.additionalTags())
          .print(copier.plan(source, target, request));
      return;
    }
    RawManifest copied = copier.copy(source, target, request);
    result.note(copied);
    if (!StandardStreams.isWrittenBy(ImageArgument.parse(to))) {
      shown.out().println(copied.digest());
    }
  }

  private CopyRequest request(Platform here, ImageArgument destination) {
    if (jobs < 1) {
      throw OciException.invalid("copy --jobs %d: at least one blob has to be under way", jobs);
    }
    return selection.apply("copy", conversion.requestForCopy(destination), here);
  }
}
