package dev.shale.command;

import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code shale manifest exists}: whether there is a list of a name, said by the status. */
public final class ManifestExistsCommand implements Command {
  private static final int NO = 1;

  @Parameters(paramLabel = "LIST", description = "the list's name")
  ImageReference list = ImageReference.parse("list");

  @Override
  public List<String> examples() {
    return List.of("manifest exists app:1");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      return store.lists().find(list.withDefaultTag()).isPresent() ? ExitCode.OK : NO;
    }
  }
}
