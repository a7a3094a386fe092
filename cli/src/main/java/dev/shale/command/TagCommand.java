package dev.shale.command;

import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code shale tag}: more names for an image of the store. */
final class TagCommand implements Command {
  @Parameters(index = "0", paramLabel = "IMAGE", description = "a name, ID, or beginning of an ID")
  String image = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "NAME",
      description = "what to call it; taken from an image that is called so")
  List<ImageReference> names = List.of();

  @Override
  public List<String> examples() {
    return List.of("tag app registry.example.org/team/app:3", "tag 3fa2b1 app:old app:1");
  }

  @Override
  public int run(Session session) throws IOException {
    NewNames.check("tag", names);
    try (LocalStore store = session.openStore()) {
      Optional<ManifestList> list = StoredIndex.find(store, image);
      if (list.isPresent()) {
        for (ImageReference name : names) {
          StoredIndex.name(store, list.get(), name);
        }
        return ExitCode.OK;
      }
      StoredImage found = StoredImages.require("tag", store, image);
      for (ImageReference name : names) {
        store.tag(found, name);
      }
    }
    return ExitCode.OK;
  }
}
