package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
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

/** {@code shale push}: an image of the store to a registry or layout. */
final class PushCommand implements Command {
  @Parameters(
      index = "0",
      paramLabel = "IMAGE",
      description = "in the store: a name, ID, or beginning of an ID")
  String image = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DESTINATION",
      description =
          "NAME in a registry, docker://NAME, oci:DIR[:NAME], or an archive [the image's own name]")
  Optional<String> destination = Optional.empty();

  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "write the digest of what was pushed to FILE")
  Optional<Path> digestFile = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Mixin ConversionFlags conversion = new ConversionFlags();
  @Mixin RegistryFlags registry = new RegistryFlags();
  @Mixin UploadFlags uploads = new UploadFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "push registry.example.org/team/app:3",
        "push app docker://localhost:5000/app",
        "push --compression-format zstd app oci:layout:app",
        "push app docker-archive:app.tar:app:1",
        "push --creds user:password app registry.example.org/app");
  }

  @Override
  public int run(Session session) throws IOException {
    ResultFile.check("--digestfile", digestFile);
    Session shown = quiet ? session.quiet() : session;
    try (LocalStore store = session.openStore();
        Transports transports = new Transports(shown, registry, uploads)) {
      ImageArgument to = destination(shown, store);
      CopyRequest request = conversion.requestForPush(to);
      try (ImageSource source = StoredIndex.source("push", store, image, transports);
          ImageDestination target = transports.destination(to)) {
        RawManifest pushed = new ImageCopier(shown.progress()).copy(source, target, request);
        if (digestFile.isPresent()) {
          Files.writeString(digestFile.get(), pushed.digest().toString());
        }
        if (!StandardStreams.isWrittenBy(to)) {
          session.out().println(pushed.digest());
        }
      }
    }
    return ExitCode.OK;
  }

  private ImageArgument destination(Session session, LocalStore store) throws IOException {
    if (destination.isPresent()) {
      return new RemoteNames(session).only(destination.get());
    }
    Optional<ImageReference> listed = StoredIndex.find(store, image).map(ManifestList::name);
    if (listed.isPresent()) {
      return new ImageArgument.InRegistry(listed.get());
    }
    StoredImage stored = StoredImages.require("push", store, image);
    ImageReference name =
        StoredImages.nameOf(stored, image)
            .orElseThrow(
                () -> OciException.invalid("push %s: an ID says not where to; name it", image));
    return new ImageArgument.InRegistry(name);
  }
}
