package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code shale manifest rm}: lists away; the images that they list stay where they are. */
public final class ManifestRmCommand implements Command {
  private final ListAnswers answers;

  ManifestRmCommand() {
    this(ListAnswers.OWN);
  }

  /** The command, whose answers are those. */
  public ManifestRmCommand(ListAnswers answers) {
    this.answers = answers;
  }

  @Parameters(paramLabel = "LIST", arity = "1..*", description = "names of lists")
  List<ImageReference> lists = List.of();

  @Override
  public List<String> examples() {
    return List.of("manifest rm app:1");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      return Each.of(lists, session, list -> remove(store, list.withDefaultTag(), session.out()));
    }
  }

  private void remove(LocalStore store, ImageReference name, PrintStream out) throws IOException {
    ManifestList found =
        store
            .lists()
            .find(name)
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "remove %s: there is no manifest list of that name", name));
    store.lists().remove(name);
    answers.removed(found).forEach(out::println);
  }
}
