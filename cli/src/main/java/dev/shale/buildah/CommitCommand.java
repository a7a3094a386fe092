package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.Places;
import dev.shale.command.RefusedOption;
import dev.shale.command.RegistryFlags;
import dev.shale.command.Session;
import dev.shale.command.StoredIndex;
import dev.shale.command.TimeFlags;
import dev.shale.command.Transports;
import dev.shale.container.CommitRequest;
import dev.shale.container.Committer;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.RawManifest;
import dev.shale.local.ContainerRecord;
import dev.shale.local.ImageForm;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah commit}: an image of what a working container is now. */
final class CommitCommand implements Command {
  @Parameters(
      arity = "0..2",
      paramLabel = "CONTAINER [IMAGE]",
      hideParamSyntax = true,
      description =
          "a name or ID; and what to call the image, or where it goes: docker://NAME, oci:DIR[:NAME],"
              + " an archive")
  List<String> words = List.of();

  @Option(names = "--rm", description = "remove the container afterwards")
  boolean remove;

  @Option(names = "--iidfile", paramLabel = "FILE", description = "write the image's ID to FILE")
  Optional<Path> iidFile = Optional.empty();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "oci|docker",
      description = "of manifest and config [BUILDAH_FORMAT, or oci]")
  Optional<String> format = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Option(names = "--omit-timestamp", description = "the same as --timestamp 0")
  boolean omitTimestamp;

  @Option(
      names = "--manifest",
      paramLabel = "LIST",
      description = "a manifest list that the image is put into, and that is made if need be")
  Optional<String> manifest = Optional.empty();

  @Option(
      names = "--pull",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "POLICY",
      description = "changes nothing: it is about images of scanners, which are not run")
  Optional<String> pull = Optional.empty();

  @Option(
      names = {"-D", "--disable-compression"},
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "leave layers plain tars where they go; the store has them so in any case")
  boolean isPlain = true;

  @Mixin TimeFlags times = new TimeFlags("commit");
  @Mixin ImageChanges changes = new ImageChanges();
  @Mixin RegistryFlags registry = new RegistryFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah commit app-working-container app",
        "buildah commit --rm --format docker app-working-container registry.example.org/app:2",
        "buildah commit --squash app-working-container oci:layout:app");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.of(
            GlobalFlags.refusedOptions(),
            RefusedOption.all("leave it out", "--sign-by", "--cw", "--reference-time"),
            RefusedOption.all("images are not encrypted", "--encrypt-layer", "--encryption-key"),
            RefusedOption.all("say it with --change", "--config"),
            RefusedOption.all("use buildah copy", "--add-file"),
            RefusedOption.allBut("false", "no label says who made it", "--identity-label"),
            RefusedOption.allBut("false", "--timestamp sets the time", "--created-annotation"),
            RefusedOption.all(
                "a scanner can be run on the mounted container",
                "--sbom",
                "--sbom-image-output",
                "--sbom-image-purl-output",
                "--sbom-merge-strategy",
                "--sbom-output",
                "--sbom-purl-output",
                "--sbom-scanner-command",
                "--sbom-scanner-image"))
        .flatMap(options -> options);
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::commit);
  }

  private int commit(Session session) throws IOException {
    if (words.isEmpty()) {
      throw OciException.invalid("container ID must be specified");
    }
    Session shown = quiet ? session.quiet() : session;
    Optional<String> target = words.stream().skip(1).findFirst();
    Optional<ImageArgument> elsewhere = target.flatMap(ImageArgument::parseQualified);
    Optional<ImageReference> name =
        elsewhere.isPresent() ? Optional.empty() : target.map(Names::ofNew);
    ImageForm.Format wanted = ImageFormat.of(format, session);
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(words.getFirst());
      Optional<Digest> before = record.image().map(Descriptor::digest);
      StoredImage committed = new Committer(store).commit(record, request(session, record));
      StoredImage image = changes.with(shown, store, committed, wanted);
      if (name.isPresent()) {
        store.tag(image, name.get());
      }
      if (manifest.isPresent()) {
        StoredIndex.add(store, Names.ofNew(manifest.get()), List.of(image));
      }
      if (!image.digest().equals(committed.digest())) {
        stand(store, record, image);
        drop(store, committed, before);
      }
      if (elsewhere.isPresent()) {
        send(shown, store, image, elsewhere.get());
        if (manifest.isEmpty()) {
          drop(store, image, before);
        }
      }
      if (remove) {
        store.remove(store.containers().require(record.id().hex()));
      }
      tell(session, image, elsewhere.isPresent());
    }
    return ExitCode.OK;
  }

  private CommitRequest request(Session session, ContainerRecord record) {
    Optional<Instant> epoch = omitTimestamp ? Optional.of(Instant.EPOCH) : times.time(session);
    Instant created = epoch.orElseGet(() -> session.environment().clock().instant());
    String from = record.imageName().isEmpty() ? "" : "FROM " + record.imageName();
    String comment = record.notes().comment().orElse("") + from;
    History history = History.ofLayer(created, record.notes().createdBy().orElse("/bin/sh"));
    if (record.config().author().isPresent()) {
      history = history.by(record.config().author().get());
    }
    return new CommitRequest(
        Optional.empty(), comment.isEmpty() ? history : history.saying(comment), epoch);
  }

  /** What the container is the same as now, so that it need not be committed again. */
  private static void stand(LocalStore store, ContainerRecord record, StoredImage image)
      throws IOException {
    ContainerRecord now = store.containers().require(record.id().hex());
    if (!now.layers().isEmpty() && image.layers().size() == now.layers().size()) {
      store.containers().replace(now.withImage(image.raw().descriptor()));
    }
  }

  /** Removes an image that was only on the way to another. */
  private static void drop(LocalStore store, StoredImage image, Optional<Digest> before)
      throws IOException {
    Optional<StoredImage> now = store.find(image.digest());
    if (now.isPresent()
        && now.get().names().isEmpty()
        && !before.equals(Optional.of(image.digest()))) {
      store.remove(now.get());
    }
  }

  private void send(Session session, LocalStore store, StoredImage image, ImageArgument to)
      throws IOException {
    try (Transports transports = new Transports(session, registry, Places.USUAL);
        ImageSource source = store.source(image);
        ImageDestination target = transports.destination(to)) {
      RawManifest _ =
          new ImageCopier(session.progress())
              .copy(source, target, ImageChanges.onTheWay(to, isPlain));
    }
  }

  private void tell(Session session, StoredImage image, boolean isElsewhere) throws IOException {
    if (iidFile.isPresent()) {
      Files.writeString(iidFile.get(), image.id().toString());
    } else if (!isElsewhere) {
      session.out().println(image.id().hex());
    }
  }
}
