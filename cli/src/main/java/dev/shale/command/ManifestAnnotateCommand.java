package dev.shale.command;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale manifest annotate}: what a list says of itself, or of a manifest in it. */
public final class ManifestAnnotateCommand implements Command {
  private final ListAnswers answers;

  ManifestAnnotateCommand() {
    this(ListAnswers.OWN);
  }

  /** The command, whose answers are those. */
  public ManifestAnnotateCommand(ListAnswers answers) {
    this.answers = answers;
  }

  @Parameters(index = "0", paramLabel = "LIST", description = "the list")
  ImageReference list = ImageReference.parse("list");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIGEST|OS/ARCH[/VARIANT]",
      description = "which manifest of it; none with --index")
  Optional<String> manifest = Optional.empty();

  @Option(names = "--index", description = "annotate the list itself")
  boolean index;

  @Option(
      names = "--subject",
      paramLabel = "IMAGE",
      description = "say what the list itself is about: an image, wherever it is")
  Optional<String> subject = Optional.empty();

  @Mixin EntryFlags flags = new EntryFlags();
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "manifest annotate --annotation com.example.stage=test app:1 linux/arm64",
        "manifest annotate --variant v8 app:1 sha256:" + "0123456789abcdef".repeat(4),
        "manifest annotate --index --annotation org.opencontainers.image.version=1 app:1");
  }

  @Override
  public int run(Session session) throws IOException {
    boolean ofList = index || subject.isPresent();
    if (ofList == manifest.isPresent()) {
      throw OciException.invalid(
          "manifest annotate: expected a manifest of the list, or --index or --subject");
    }
    if (ofList && flags.arePlatform()) {
      throw OciException.invalid("manifest annotate: a list itself is for no platform");
    }
    ImageReference name = list.withDefaultTag();
    try (LocalStore store = session.openStore();
        Transports transports = new Transports(session, registry)) {
      store.lists().require("annotate", name);
      Optional<Descriptor> about =
          subject.isPresent()
              ? Optional.of(describe(ImageArgument.parse(subject.get()), store, transports))
              : Optional.empty();
      ManifestList changed = store.lists().update(name, before -> annotated(before, about));
      Optional<Digest> entry = manifest.map(word -> ListedManifest.digest(changed, word));
      answers.changed(changed, entry).forEach(session.out()::println);
    }
    return ExitCode.OK;
  }

  private static Descriptor describe(
      ImageArgument argument, LocalStore store, Transports transports) throws IOException {
    try (ImageSource source =
        ManifestAddCommand.source("manifest annotate", argument, store, transports)) {
      return TaskGroup.interruptibly(source::describe);
    }
  }

  private ManifestList annotated(ManifestList before, Optional<Descriptor> about) {
    if (manifest.isPresent()) {
      return ListedManifest.change(before, manifest.get(), flags::applyTo);
    }
    ManifestList changed = about.isPresent() ? before.withSubject(about.get()) : before;
    Map<String, String> annotations = flags.annotations();
    return annotations.isEmpty() ? changed : changed.annotate(annotations);
  }
}
