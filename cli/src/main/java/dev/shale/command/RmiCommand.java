package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
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
      if (all) {
        int status = Each.of(store.images(), session, image -> remove(store, image, session.out()));
        store.sweep(); // stages of builds and failed builds left layers that no image has
        return status;
      }
      return Each.of(images, session, image -> remove(store, image, session.out()));
    }
  }

  private void remove(LocalStore store, String called, PrintStream out) throws IOException {
    Optional<ManifestList> list = StoredIndex.find(store, called);
    if (list.isPresent()) {
      removeList(store, list.get(), out);
      return;
    }
    StoredImage image = StoredImages.require("remove", store, called);
    Optional<ImageReference> name = StoredImages.nameOf(image, called);
    if (name.isPresent() && image.names().size() > 1) {
      store.untag(name.get());
      out.println("untagged: " + name.get());
    } else if (image.names().size() > 1 && !force) {
      throw OciException.conflict(
          "remove %s: the image has %d names; remove them one by one, or use --force",
          called, image.names().size());
    } else {
      remove(store, image, out);
    }
  }

  private void remove(LocalStore store, StoredImage image, PrintStream out) throws IOException {
    if (!force) {
      refuseIfUsed(store, image);
    }
    store.remove(image);
    image.names().forEach(name -> out.println("untagged: " + name));
    out.println("deleted: " + image.id());
  }

  /** A list goes with those of its images that have no name and that nobody else has. */
  private void removeList(LocalStore store, ManifestList list, PrintStream out) throws IOException {
    List<StoredImage> images = StoredIndex.images(store, list);
    store.lists().remove(list.name());
    out.println("untagged: " + list.name());
    for (StoredImage image : images) {
      if (image.names().isEmpty() && !isUsed(store, image)) {
        store.remove(image);
        out.println("deleted: " + image.id());
      }
    }
  }

  private static boolean isUsed(LocalStore store, StoredImage image) throws IOException {
    try {
      refuseIfUsed(store, image);
      return false;
    } catch (OciException e) {
      return true;
    }
  }

  private static void refuseIfUsed(LocalStore store, StoredImage image) throws IOException {
    for (ContainerRecord container : store.containers().list()) {
      if (container.image().filter(on -> on.digest().equals(image.digest())).isPresent()) {
        throw OciException.conflict(
            "remove %s: container %s stands on it; remove that first, or use --force",
            StoredImages.shortId(image.id()), container.name());
      }
    }
    String place = PinnedImage.of(new ImageArgument.InStore(""), image.digest());
    for (ManifestList list : store.lists().list()) {
      if (list.places().containsValue(place)) {
        throw OciException.conflict(
            "remove %s: manifest list %s has it from here; shale manifest remove takes it out, or"
                + " use --force",
            StoredImages.shortId(image.id()), list.name());
      }
    }
  }
}
