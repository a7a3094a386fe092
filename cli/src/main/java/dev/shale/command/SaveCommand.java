package dev.shale.command;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.archive.ArchiveWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale save}: images of the store in one file. */
final class SaveCommand implements Command {
  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "a name, ID, or beginning of an ID; the archive has the name that is given")
  List<String> images = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "where to write the archive [standard output]")
  Path output = Path.of("-");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "docker-archive or oci-archive [docker-archive]")
  ArchiveFormat format = ArchiveFormat.DOCKER;

  @Option(names = "--compress", description = "pack layers that are plain tars; for oci-archive")
  boolean compress;

  @Option(
      names = {"-m", "--multi-image-archive"},
      description = "accepted: any number of images is written into one archive")
  boolean several;

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  /** An image, and what the archive is to call it. */
  private record Chosen(StoredImage image, List<String> names) {}

  @Override
  public List<String> examples() {
    return List.of(
        "save -o app.tar app",
        "save app:1 app:2 debian | ssh host docker load",
        "save --format oci-archive -o app.tar app");
  }

  @Override
  public int run(Session session) throws IOException {
    Session shown = quiet ? session.quiet() : session;
    CopyRequest request = request();
    try (LocalStore store = session.openStore()) {
      List<Chosen> chosen = choose(store);
      try (ArchiveWriter archive =
          ArchiveWriter.open(
              format, StandardStreams.output(format + ":-", output, session), session.scratch())) {
        ImageCopier copier = new ImageCopier(shown.progress());
        for (Chosen one : chosen) {
          try (ImageSource source = store.source(one.image());
              ImageDestination destination = archive.destination(one.names())) {
            copier.copy(source, destination, request);
          }
        }
        archive.commit();
      }
    }
    return ExitCode.OK;
  }

  private CopyRequest request() {
    if (!compress) {
      return CopyRequest.EXACT;
    }
    if (format == ArchiveFormat.DOCKER) {
      throw OciException.invalid(
          "save: --compress is for --format oci-archive; a docker-archive has plain tars");
    }
    return CopyRequest.EXACT.withLayers(
        new CopyRequest.Layers.PackTars(Packing.of(Compression.GZIP)));
  }

  /** The images, each once, with all the names that it was called by. */
  private List<Chosen> choose(LocalStore store) throws IOException {
    Map<Digest, Chosen> chosen = new LinkedHashMap<>();
    for (String called : images) {
      StoredImage image = StoredImages.require("save", store, called);
      List<String> names =
          chosen.computeIfAbsent(image.digest(), _ -> new Chosen(image, new ArrayList<>())).names();
      StoredImages.nameOf(image, called)
          .map(ImageReference::toString)
          .filter(name -> !names.contains(name))
          .ifPresent(names::add);
    }
    return List.copyOf(chosen.values());
  }
}
