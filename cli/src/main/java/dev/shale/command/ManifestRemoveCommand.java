package dev.shale.command;

import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code shale manifest remove}: a manifest out of a list. */
final class ManifestRemoveCommand implements Command {
  @Parameters(index = "0", paramLabel = "LIST", description = "the list")
  ImageReference list = ImageReference.parse("list");

  @Parameters(
      index = "1",
      paramLabel = "DIGEST|OS/ARCH[/VARIANT]",
      description = "which manifest of it")
  String manifest = "";

  @Override
  public List<String> examples() {
    return List.of(
        "manifest remove app:1 linux/arm64",
        "manifest remove app:1 sha256:" + "0123456789abcdef".repeat(4));
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      ManifestList changed =
          store
              .lists()
              .update(list.withDefaultTag(), before -> ListedManifest.remove(before, manifest));
      session.out().println(changed.index().digest());
    }
    return ExitCode.OK;
  }
}
