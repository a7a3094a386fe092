package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.command.StoredIndex;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code buildah tag}: more names for an image. */
final class TagCommand implements Command {
  @Parameters(index = "0", paramLabel = "IMAGE", description = "a name or ID")
  String image = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "NAME",
      description = "what to call it; taken from an image that is called so")
  List<ImageReference> names = List.of();

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah tag app registry.example.org/team/app:3");
  }

  @Override
  public ImageReference named(String word) {
    return Names.ofNew(word);
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::tag);
  }

  private int tag(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      Names known = new Names(session, store);
      Optional<ManifestList> list = known.list(image);
      if (list.isPresent()) {
        for (ImageReference name : names) {
          StoredIndex.name(store, list.get(), name);
        }
        return ExitCode.OK;
      }
      StoredImage found = known.require(image);
      for (ImageReference name : names) {
        store.tag(found, name);
      }
    }
    return ExitCode.OK;
  }
}
