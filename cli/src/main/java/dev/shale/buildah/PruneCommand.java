package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.PruneRequest;
import dev.shale.local.StoredImage;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code buildah prune}: images that nothing needs, and what the build cache has, out of the store.
 */
final class PruneCommand implements Command {
  @Option(
      names = {"-a", "--all"},
      description = "images with names, too, if no container stands on them")
  boolean all;

  @Option(
      names = {"-f", "--force"},
      description = "images that containers stand on, too, with the containers")
  boolean force;

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah prune", "buildah prune --all --force");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::prune);
  }

  private int prune(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      if (force) {
        removeContainers(store);
      }
      prune(store, all ? PruneRequest.Images.UNUSED : PruneRequest.Images.NAMELESS, session.out());
    }
    return ExitCode.OK;
  }

  /** Those on images that are to go. */
  private void removeContainers(LocalStore store) throws IOException {
    for (ContainerRecord container : store.containers().list()) {
      Optional<StoredImage> image =
          container.image().isPresent()
              ? store.find(container.image().get().digest())
              : Optional.empty();
      if (image.filter(found -> all || found.names().isEmpty()).isPresent()) {
        store.remove(container);
      }
    }
  }

  /** Removes what nothing needs, and prints the IDs of images. */
  static void prune(LocalStore store, PruneRequest.Images which, PrintStream out)
      throws IOException {
    PruneRequest usual = PruneRequest.DEFAULT;
    PruneRequest request =
        new PruneRequest(which, usual.matching(), usual.before(), usual.keepBytes(), usual.mode());
    store.prune(request).images().stream()
        .map(image -> image.id().hex())
        .distinct() // images that differ in how layers are packed have one ID
        .forEach(out::println);
  }
}
