package dev.shale.command;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale manifest add}: an image into a list, in place of what it had for the platform. */
public final class ManifestAddCommand implements Command {
  private final ListAnswers answers;

  ManifestAddCommand() {
    this(ListAnswers.OWN);
  }

  /** The command, whose answers are those. */
  public ManifestAddCommand(ListAnswers answers) {
    this.answers = answers;
  }

  @Parameters(index = "0", paramLabel = "LIST", description = "the list")
  ImageReference list = ImageReference.parse("list");

  @Parameters(
      index = "1",
      paramLabel = "IMAGE",
      description = "in the store, docker://NAME, oci:DIR[:NAME], or an archive")
  String image = "";

  @Option(
      names = "--all",
      description =
          "everything that the IMAGE's index lists [of an index, the image for --os and --arch, or"
              + " this machine]")
  boolean all;

  @Mixin EntryFlags flags = new EntryFlags();
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "manifest add app:1 docker://localhost:5000/app:amd64",
        "manifest add --arch arm64 --variant v8 app:1 docker://localhost:5000/app:arm64",
        "manifest add --all app:1 docker://debian");
  }

  @Override
  public int run(Session session) throws IOException {
    if (all && (flags.arePlatform() || !flags.annotations.isEmpty())) {
      throw OciException.invalid(
          "manifest add: --all takes entries as the index states them; shale manifest annotate"
              + " changes one");
    }
    ImageArgument argument = ImageArgument.parse(image);
    ImageReference name = list.withDefaultTag();
    try (LocalStore store = session.openStore();
        Transports transports = new Transports(session, registry)) {
      store.lists().require("add to", name);
      List<ListAddition> additions = additions(argument, store, transports, session);
      ManifestList changed = store.lists().update(name, before -> with(before, additions));
      for (ListAddition addition : additions) {
        answers
            .changed(changed, Optional.of(addition.entry().digest()))
            .forEach(session.out()::println);
      }
    }
    return ExitCode.OK;
  }

  /** An image, wherever it is; the caller closes. */
  static ImageSource source(
      String verb, ImageArgument argument, LocalStore store, Transports transports)
      throws IOException {
    return argument instanceof ImageArgument.InStore(String called)
        ? store.source(StoredImages.require(verb, store, called))
        : transports.source(argument);
  }

  private List<ListAddition> additions(
      ImageArgument argument, LocalStore store, Transports transports, Session session)
      throws IOException {
    try (ImageSource source = source("manifest add", argument, store, transports)) {
      return TaskGroup.interruptibly(() -> additions(argument, source, session));
    }
  }

  private List<ListAddition> additions(ImageArgument argument, ImageSource source, Session session)
      throws IOException {
    if (all) {
      return ListAddition.all(argument, source);
    }
    ListAddition one = ListAddition.one(argument, source, wanted(session.platform()));
    return List.of(new ListAddition(flags.applyTo(one.entry()), one.place()));
  }

  private Platform wanted(Platform here) {
    String os = flags.os.orElse(here.os());
    return flags.architecture.isPresent()
        ? new Platform(os, flags.architecture.get(), flags.variant)
        : new Platform(os, here.architecture(), flags.variant.or(here::variant));
  }

  private static ManifestList with(ManifestList list, List<ListAddition> additions) {
    ManifestList changed = list;
    for (ListAddition addition : additions) {
      changed = addition.applyTo(changed);
    }
    return changed;
  }
}
