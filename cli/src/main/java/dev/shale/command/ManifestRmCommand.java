package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code shale manifest rm}: lists away; the images that they list stay where they are. */
final class ManifestRmCommand implements Command {
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

  private static void remove(LocalStore store, ImageReference name, PrintStream out)
      throws IOException {
    if (store.lists().find(name).isEmpty()) {
      throw OciException.notFound("remove %s: there is no manifest list of that name", name);
    }
    store.lists().remove(name);
    out.println("deleted: " + name);
  }
}
