package dev.shale.command;

import dev.shale.image.Digest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code shale manifest remove}: a manifest out of a list. */
public final class ManifestRemoveCommand implements Command {
  private final ListAnswers answers;

  ManifestRemoveCommand() {
    this(ListAnswers.OWN);
  }

  /** The command, whose answers are those. */
  public ManifestRemoveCommand(ListAnswers answers) {
    this.answers = answers;
  }

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
      ImageReference name = list.withDefaultTag();
      Digest entry = ListedManifest.digest(store.lists().require("change", name), manifest);
      ManifestList changed =
          store.lists().update(name, before -> ListedManifest.remove(before, manifest));
      answers.changed(changed, Optional.of(entry)).forEach(session.out()::println);
    }
    return ExitCode.OK;
  }
}
