package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchivedImage;
import dev.shale.transport.archive.ImageArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code shale load}: all images of an archive into the store. */
final class LoadCommand implements Command {
  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description = "the archive, which may be packed [standard input]")
  Path input = Path.of("-");

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Override
  public List<String> examples() {
    return List.of("load -i app.tar", "load <app.tar.gz");
  }

  @Override
  public int run(Session session) throws IOException {
    Session shown = quiet ? session.quiet() : session;
    try (LocalStore store = session.openStore();
        ImageArchive archive =
            ImageArchive.open(StandardStreams.input("the archive", input), session.scratch())) {
      for (ArchivedImage image : archive.images()) {
        load(shown, archive, image, store).forEach(session.out()::println);
      }
    }
    return ExitCode.OK;
  }

  /** Brings one image into the store; gives the lines that say so. */
  private static List<String> load(
      Session session, ImageArchive archive, ArchivedImage image, LocalStore store)
      throws IOException {
    List<ImageReference> names = references(image, session.progress());
    CopyRequest request = CopyRequest.EXACT.withPlatform(session.platform());
    try (ImageSource source = archive.source(image.place());
        ImageDestination destination = store.destination(names.stream().limit(1).toList())) {
      RawManifest loaded = new ImageCopier(session.progress()).copy(source, destination, request);
      StoredImage stored =
          store
              .find(loaded.digest())
              .orElseThrow(
                  () -> OciException.conflict("load %s: it was removed meanwhile", source.name()));
      for (ImageReference name : names) {
        store.tag(stored, name);
      }
      return names.isEmpty()
          ? List.of("Loaded image: " + stored.id())
          : names.stream().map(name -> "Loaded image: " + name).toList();
    }
  }

  /** What the store is to call the image; what is no name for an image is told, and left away. */
  private static List<ImageReference> references(ArchivedImage image, ProgressListener progress) {
    List<ImageReference> references = new ArrayList<>();
    for (String name : image.names()) {
      Optional<ImageReference> reference = reference(name);
      reference.ifPresent(references::add);
      if (reference.isEmpty()) {
        progress.warn("\"%s\" is no name for an image; left away".formatted(name));
      }
    }
    return references;
  }

  private static Optional<ImageReference> reference(String name) {
    try {
      return Optional.of(ImageReference.parse(name).withDefaultTag())
          .filter(reference -> reference.digest().isEmpty());
    } catch (OciException e) {
      return Optional.empty();
    }
  }
}
