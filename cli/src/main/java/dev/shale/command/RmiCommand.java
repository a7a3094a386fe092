package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale rmi}: names, and images whose last name it was, out of the store. */
final class RmiCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      arity = "0..*",
      description = "a name, which is removed; or an ID, or its beginning")
  List<String> images = List.of();

  @Option(
      names = {"-a", "--all"},
      description = "remove every image")
  boolean all;

  @Option(
      names = {"-f", "--force"},
      description =
          "remove an image with all its names, and though containers stand on it, which keep what"
              + " they need, or manifest lists have it, which can then not be pushed with --all")
  boolean force;

  @Override
  public List<String> examples() {
    return List.of("rmi app:old", "rmi -f 3fa2b1", "rmi --all --force");
  }

  @Override
  public int run(Session session) throws IOException {
    if (all == !images.isEmpty()) {
      throw OciException.invalid("rmi: expected images, or --all");
    }
    try (LocalStore store = session.openStore()) {
      ImageRemoval removal =
          new ImageRemoval(
              store, force ? (_, _) -> {} : ImageUse::requireNone, told(session.out()));
      if (all) {
        int status = Each.of(store.images(), session, removal::whole);
        store.sweep(); // stages of builds and failed builds left layers that no image has
        return status;
      }
      return Each.of(images, session, image -> remove(store, image, removal));
    }
  }

  private void remove(LocalStore store, String called, ImageRemoval removal) throws IOException {
    Optional<ManifestList> list = StoredIndex.find(store, called);
    if (list.isPresent()) {
      removal.list(list.get());
      return;
    }
    StoredImage image = StoredImages.require("remove", store, called);
    Optional<ImageReference> name = StoredImages.nameOf(image, called);
    if (name.isPresent()) {
      removal.name(image, name.get());
    } else if (image.names().size() > 1 && !force) {
      throw OciException.conflict(
          "remove %s: the image has %d names; remove them one by one, or use --force",
          called, image.names().size());
    } else {
      removal.whole(image);
    }
  }

  private static ImageRemoval.Told told(PrintStream out) {
    return new ImageRemoval.Told() {
      @Override
      public void untagged(ImageReference name) {
        out.println("untagged: " + name);
      }

      @Override
      public void deleted(StoredImage image) {
        out.println("deleted: " + image.id());
      }

      @Override
      public void deleted(ManifestList list) {} // that its name is gone says so
    };
  }
}
