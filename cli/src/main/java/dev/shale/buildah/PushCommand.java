package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ConversionFlags;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.ListPush;
import dev.shale.command.ListPush.Images;
import dev.shale.command.RefusedOption;
import dev.shale.command.RegistryFlags;
import dev.shale.command.RemoteNames;
import dev.shale.command.ResultFile;
import dev.shale.command.Session;
import dev.shale.command.Transports;
import dev.shale.command.UploadFlags;
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
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah push}: an image or a list of the store to a registry or another place. */
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

  @Option(
      names = "--all",
      description = "send a list's images, too, from where they are [they are at the destination]")
  boolean all;

  @Option(names = "--rm", description = "remove a list when it is pushed; an image stays")
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
            RefusedOption.all("leave it out", "--sign-by"),
            RefusedOption.all("images are not encrypted", "--encrypt-layer", "--encryption-key"))
        .flatMap(options -> options);
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::push);
  }

  private int push(Session session) throws IOException {
    ResultFile.check("--digestfile", digestFile);
    Session shown = quiet ? session.quiet() : session;
    try (LocalStore store = session.openStore();
        Transports transports = new Transports(shown, registry, uploads)) {
      Names names = new Names(session, store);
      Optional<ManifestList> list = names.list(image);
      RawManifest pushed =
          list.isPresent()
              ? push(list.get(), shown, store, transports)
              : push(names.require(image), shown, store, transports);
      if (digestFile.isPresent()) {
        Files.writeString(digestFile.get(), pushed.digest().toString());
      }
    }
    return ExitCode.OK;
  }

  private RawManifest push(
      ManifestList list, Session shown, LocalStore store, Transports transports)
      throws IOException {
    ImageArgument to = destination(shown, Optional.of(list.name()));
    Images images = all ? new Images.Sent(request(to)) : new Images.There(conversion);
    RawManifest pushed = new ListPush(list, to, images).push(shown, store, transports);
    if (remove) {
      store.lists().remove(list.name());
    }
    return pushed;
  }

  private RawManifest push(
      StoredImage stored, Session shown, LocalStore store, Transports transports)
      throws IOException {
    ImageArgument to = destination(shown, Names.nameOf(stored, image));
    try (ImageSource source = store.source(stored);
        ImageDestination target = transports.destination(to)) {
      return new ImageCopier(shown.progress()).copy(source, target, request(to));
    }
  }

  private CopyRequest request(ImageArgument to) {
    CopyRequest asked = conversion.requestForPush(to);
    return isPlain ? asked.withLayers(new CopyRequest.Layers.Keep()) : asked;
  }

  private ImageArgument destination(Session session, Optional<ImageReference> name)
      throws IOException {
    if (destination.isPresent()) {
      return new RemoteNames(session).only(destination.get());
    }
    return new ImageArgument.InRegistry(
        name.orElseThrow(
            () -> OciException.invalid("push %s: an ID says not where to; name it", image)));
  }
}
