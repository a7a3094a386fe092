package dev.shale.command;

import dev.shale.container.CopyTarget;
import dev.shale.container.LinkedLayer;
import dev.shale.container.Placement;
import dev.shale.container.TreeTarget;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.snapshot.StagedTree;
import dev.shale.tree.FileTree;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files put into a working container, as COPY and ADD do. */
public final class ContainerAddition {
  private final Session session;
  private final LocalStore store;
  private final AddFlags flags;
  private final PlacementFlags placement;
  private final Watch watching;

  /** Who wants to see what is put where. */
  @FunctionalInterface
  public interface Watch {
    /**
     * What stands before the target that files are put into.
     *
     * @param place where the user wants them
     */
    CopyTarget before(CopyTarget target, TreePath place);
  }

  /** One that nobody watches. */
  ContainerAddition(Session session, LocalStore store, AddFlags flags, PlacementFlags placement) {
    this(session, store, flags, placement, (target, _) -> target);
  }

  /** One that is watched. */
  public ContainerAddition(
      Session session, LocalStore store, AddFlags flags, PlacementFlags placement, Watch watching) {
    this.session = session;
    this.store = store;
    this.flags = flags;
    this.placement = placement;
    this.watching = watching;
  }

  /**
   * Puts files of the host, of URLs and of repositories.
   *
   * @param destination from the container's working directory; with a slash at the end, a directory
   */
  public void put(ContainerRecord record, List<String> words, String destination)
      throws IOException {
    put(record, words, destination, HostSource::of, Optional.empty());
  }

  /** {@link #put} of files of another tree, by their names there, in place of the host's. */
  public void putFrom(
      ReadableTree tree, ContainerRecord record, List<String> words, String destination)
      throws IOException {
    put(record, words, destination, (word, _) -> word, Optional.of(tree));
  }

  private void put(
      ContainerRecord record,
      List<String> words,
      String destination,
      AddSources.Meaning local,
      Optional<ReadableTree> tree)
      throws IOException {
    try (StagedTree scratch = store.temporary();
        AddSources sources = AddSources.open(session, flags, words, local, scratch.path())) {
      ContainerFiles.open(
          store,
          record,
          (root, host) ->
              put(
                  sources.parts(tree.orElse(host), store::expansionOfArchive),
                  record,
                  destination,
                  root,
                  scratch.path()));
    }
  }

  private void put(
      List<Placement.Part> parts,
      ContainerRecord record,
      String destination,
      FileTree root,
      Path scratch)
      throws IOException {
    TreePath place =
        ContainerPath.within(
            Path.of("/", record.config().workingDir()).resolve(destination).toString());
    Placement.Form form =
        flags.parents || ContainerPath.saysDirectory(destination)
            ? Placement.Form.DIRECTORY
            : Placement.Form.AS_FOUND;
    if (!flags.link) {
      CopyTarget target = watching.before(new TreeTarget(root), place);
      new Placement(target, placement.options(session, root)).place(parts, place, form);
      return;
    }
    try (LinkedLayer layer = new LinkedLayer(scratch)) {
      CopyTarget target = watching.before(layer.target(), place);
      new Placement(target, placement.optionsOfLinked(session)).place(parts, place, form);
      layer.putOver(root);
    }
  }
}
