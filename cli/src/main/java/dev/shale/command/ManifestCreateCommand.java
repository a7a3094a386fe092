package dev.shale.command;

import dev.shale.concurrent.TaskGroup;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale manifest create}: a list of manifests, of nothing or of some images. */
public final class ManifestCreateCommand implements Command {
  private final ListAnswers answers;

  ManifestCreateCommand() {
    this(ListAnswers.OWN);
  }

  /** The command, whose answers are those. */
  public ManifestCreateCommand(ListAnswers answers) {
    this.answers = answers;
  }

  @Parameters(index = "0", paramLabel = "LIST", description = "what to call the list")
  ImageReference list = ImageReference.parse("list");

  @Parameters(
      index = "1..*",
      paramLabel = "IMAGE",
      description = "to begin with: in the store, docker://NAME, oci:DIR[:NAME], or an archive")
  List<String> images = List.of();

  @Option(names = "--all", description = "take everything that an IMAGE's index lists")
  boolean all;

  @Option(names = "--amend", description = "go on with the list if there is one of that name")
  boolean amend;

  @Option(
      names = "--annotation",
      paramLabel = "NAME=VALUE",
      description = "an annotation of the list itself; may be repeated")
  List<String> annotations = List.of();

  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "manifest create registry.example.org/team/app:1",
        "manifest create app:1 docker://localhost:5000/app:amd64 docker://localhost:5000/app:arm64",
        "manifest create --amend --all app:1 docker://debian");
  }

  @Override
  public int run(Session session) throws IOException {
    NewNames.check("manifest create", List.of(list));
    ImageReference name = list.withDefaultTag();
    List<ImageArgument> arguments = images.stream().map(ImageArgument::parse).toList();
    EntryFlags claims = new EntryFlags();
    claims.annotations = annotations;
    try (LocalStore store = session.openStore();
        Transports transports = new Transports(session, registry)) {
      List<ListAddition> additions = new ArrayList<>();
      for (ImageArgument argument : arguments) {
        try (ImageSource source =
            ManifestAddCommand.source("manifest create", argument, store, transports)) {
          additions.addAll(TaskGroup.interruptibly(() -> additions(argument, source, session)));
        }
      }
      if (!amend || store.lists().find(name).isEmpty()) {
        store.lists().create(ManifestList.empty(name));
      }
      ManifestList made =
          store.lists().update(name, before -> filled(before, additions, claims.annotations()));
      answers.created(made).forEach(session.out()::println);
    }
    return ExitCode.OK;
  }

  private List<ListAddition> additions(ImageArgument argument, ImageSource source, Session session)
      throws IOException {
    return all
        ? ListAddition.all(argument, source)
        : List.of(ListAddition.one(argument, source, session.platform()));
  }

  private static ManifestList filled(
      ManifestList list, List<ListAddition> additions, Map<String, String> annotations) {
    ManifestList filled = annotations.isEmpty() ? list : list.annotate(annotations);
    for (ListAddition addition : additions) {
      filled = addition.applyTo(filled);
    }
    return filled;
  }
}
