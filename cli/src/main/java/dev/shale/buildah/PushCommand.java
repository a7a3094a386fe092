package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ConversionFlags;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.RefusedOption;
import dev.shale.command.RegistryFlags;
import dev.shale.command.RemoteNames;
import dev.shale.command.Session;
import dev.shale.command.Transports;
import dev.shale.command.UploadFlags;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah push}: an image of the store to a registry or another place. */
final class PushCommand implements Command {
  @Parameters(index = "0", paramLabel = "IMAGE", description = "in the store: a name or ID")
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

  @Option(
      names = {"-D", "--disable-compression"},
      description = "leave plain tars as they are")
  boolean isPlain;

  @Option(names = "--rm", description = "for manifest lists; an image stays")
  boolean remove;

  @Option(names = "--remove-signatures", description = "leave signatures behind, as is done anyway")
  boolean removeSignatures;

  @Mixin ConversionFlags conversion = new ConversionFlags();
  @Mixin RegistryFlags registry = new RegistryFlags();
  @Mixin UploadFlags uploads = new UploadFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah push registry.example.org/team/app:3",
        "buildah push --tls-verify=false app docker://localhost:5000/app",
        "buildah push app docker-archive:app.tar:app:1");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.of(
            GlobalFlags.refusedOptions(),
            RefusedOption.allBut("false", "use buildah manifest push", "--all"),
            RefusedOption.all("leave it out", "--sign-by"),
            RefusedOption.all("images are not encrypted", "--encrypt-layer", "--encryption-key"))
        .flatMap(options -> options);
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::push);
  }

  private int push(Session session) throws IOException {
    Session shown = quiet ? session.quiet() : session;
    try (LocalStore store = session.openStore();
        Transports transports = new Transports(shown, registry, uploads)) {
      Names names = new Names(session, store);
      if (names.list(image).isPresent()) {
        throw OciException.unsupported(
            "push %s: a manifest list; use buildah manifest push --all", image);
      }
      StoredImage stored = names.require(image);
      ImageArgument to = destination(shown, stored);
      CopyRequest asked = conversion.requestForPush(to);
      CopyRequest request = isPlain ? asked.withLayers(new CopyRequest.Layers.Keep()) : asked;
      try (ImageSource source = store.source(stored);
          ImageDestination target = transports.destination(to)) {
        RawManifest pushed = new ImageCopier(shown.progress()).copy(source, target, request);
        if (digestFile.isPresent()) {
          Files.writeString(digestFile.get(), pushed.digest().toString());
        }
      }
    }
    return ExitCode.OK;
  }

  private ImageArgument destination(Session session, StoredImage stored) throws IOException {
    if (destination.isPresent()) {
      return new RemoteNames(session).only(destination.get());
    }
    return new ImageArgument.InRegistry(
        Names.nameOf(stored, image)
            .orElseThrow(
                () -> OciException.invalid("push %s: an ID says not where to; name it", image)));
  }
}
