package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.Each;
import dev.shale.command.ImageRemoval;
import dev.shale.command.ImageUse;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah rmi}: names, and images whose last name it was, out of the store. */
final class RmiCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      arity = "0..*",
      description = "a name, which is removed; or an ID")
  List<String> images = List.of();

  @Option(
      names = {"-a", "--all"},
      description = "remove every image")
  boolean all;

  @Option(
      names = {"-p", "--prune"},
      description = "remove images without a name that nothing stands on")
  boolean prune;

  @Option(
      names = {"-f", "--force"},
      description = "remove an image with all its names, and the containers that stand on it")
  boolean force;

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah rmi app:old", "buildah rmi --prune", "buildah rmi --all --force");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::remove);
  }

  private int remove(Session session) throws IOException {
    if (images.isEmpty() && !all && !prune) {
      throw OciException.invalid("image name or ID must be specified");
    }
    if (all && prune) {
      throw OciException.invalid("when using the --all switch, you may not use --prune switch");
    }
    if (!images.isEmpty() && (all || prune)) {
      throw OciException.invalid(
          "when using the %s switch, you may not pass any images names or IDs",
          all ? "--all" : "--prune");
    }
    try (LocalStore store = session.openStore()) {
      Removed removed = new Removed();
      try {
        return remove(session, store, new ImageRemoval(store, this::end, removed));
      } finally {
        removed.print(session.out());
      }
    }
  }

  private int remove(Session session, LocalStore store, ImageRemoval removal) throws IOException {
    if (prune) {
      List<StoredImage> nameless =
          store.images().stream().filter(image -> image.names().isEmpty()).toList();
      return Each.of(nameless, session, removal::unused);
    }
    if (all) {
      int lists = Each.of(store.lists().list(), session, removal::list);
      int images = Each.of(store.images(), session, removal::whole);
      return Math.max(lists, images);
    }
    return Each.of(images, session, called -> remove(session, store, called, removal));
  }

  private void remove(Session session, LocalStore store, String called, ImageRemoval removal)
      throws IOException {
    Names names = new Names(session, store);
    Optional<ManifestList> list = names.list(called);
    if (list.isPresent()) {
      removal.list(list.get());
      return;
    }
    StoredImage image = names.require(called);
    Optional<ImageReference> name = Names.nameOf(image, called);
    if (name.isPresent()) {
      removal.name(image, name.get());
    } else if (image.names().size() > 1 && !force) {
      throw OciException.conflict(
          "unable to delete %s: it has %d names; remove them one by one, or use --force",
          called, image.names().size());
    } else {
      removal.whole(image);
    }
  }

  /** With force, containers go with the image that they stand on. */
  private void end(LocalStore store, StoredImage image) throws IOException {
    if (force) {
      for (ContainerRecord container : store.containers().list()) {
        if (container.image().filter(on -> on.digest().equals(image.digest())).isPresent()) {
          store.remove(container);
        }
      }
    }
    if (!force) {
      ImageUse.requireNone(store, image);
    }
  }
}
