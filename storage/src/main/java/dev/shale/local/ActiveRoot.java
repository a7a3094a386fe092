package dev.shale.local;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.linux.PrivateMounts;
import dev.shale.snapshot.ActiveSnapshot;
import dev.shale.snapshot.Authority;
import dev.shale.snapshot.Changes;
import dev.shale.snapshot.Loan;
import dev.shale.snapshot.MountPoints;
import dev.shale.snapshot.RootCopy;
import dev.shale.snapshot.RootMount;
import dev.shale.snapshot.Stacking;
import dev.shale.snapshot.TreeForm;
import dev.shale.tree.FileTree;
import dev.shale.tree.MemoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A root file system that can be changed: committed layers and what was changed over them, whether
 * a working container's or a build step's. Used by one thread at a time.
 */
public final class ActiveRoot {
  private final Path directory;
  private final List<LayerId> stack;
  private final LayerStore layers;
  private final RootMaker roots;
  private final Claiming claiming;

  /** How others are kept off. */
  @FunctionalInterface
  interface Claiming {
    ContainerClaim claim() throws IOException;
  }

  ActiveRoot(
      Path directory, List<LayerId> stack, LayerStore layers, RootMaker roots, Claiming claiming) {
    this.claiming = claiming;
    this.directory = directory;
    this.stack = List.copyOf(stack);
    this.layers = layers;
    this.roots = roots;
  }

  /** A directory beside the root for whoever runs processes here; made if it is missing. */
  public Path auxiliary() throws IOException {
    return Files.createDirectories(directory.resolve("etc"));
  }

  /** The committed layers, to look at; the caller closes. */
  public LayerViews view() throws IOException {
    return layers.view(stack);
  }

  /** This root as it is now, to look at; the caller closes. Nobody may change it meanwhile. */
  public LayerViews viewNow() throws IOException {
    recoverIfFree();
    Optional<RootFiles> touched = touched();
    if (touched.isEmpty()) {
      return view();
    }
    try (LayerViews below = view()) {
      Changes changes = touched.get().changes(below.rootfs(), Optional.empty());
      return LayerViews.open(layers, stack, changes);
    }
  }

  /** What is done with a root while it is mounted. */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @param directory where the root is, as this thread sees it
     * @param tree the same files
     */
    T apply(Path directory, FileTree tree) throws IOException;
  }

  /**
   * Works on this root, on a thread that this is for: where it is attached, or else mounted where
   * nobody else sees it. Others are kept off meanwhile.
   *
   * @throws OciException UNSUPPORTED if this host has no way to make the root, CONFLICT if another
   *     changes it just now
   */
  public <T> T withMounted(Work<T> work) throws IOException {
    return withMounted(MountPoints.NONE, work);
  }

  /**
   * As {@link #withMounted(Work)}, for processes that see something else at some paths. Where this
   * root has no layer for mount points, {@link InitLayer#lend} has to make them.
   */
  public <T> T withMounted(MountPoints points, Work<T> work) throws IOException {
    RootFiles files = files();
    Callable<T> body =
        () -> {
          try (ContainerClaim _ = claiming.claim()) {
            return withClaimed(files, points, work);
          }
        };
    return files.needsNamespace() ? PrivateMounts.run(body) : onThread(body);
  }

  private static <T> T onThread(Callable<T> body) throws IOException {
    try (TaskGroup<T> group = TaskGroup.ofPlatformThreads()) {
      group.fork(body);
      return group.join().getFirst();
    }
  }

  private <T> T withClaimed(RootFiles files, MountPoints points, Work<T> work) throws IOException {
    recover();
    Optional<Path> attached = files.mountPoint();
    if (attached.isPresent()) {
      try (FileTree tree = files.open()) {
        return work.apply(attached.get(), tree);
      }
    }
    try (RootMount mount = mount(files, points)) {
      return work.apply(mount.path(), mount.tree());
    }
  }

  /**
   * What is put into this root only for as long as a process runs in it.
   *
   * @param mounted where it is
   */
  public Loan loan(Path mounted) throws IOException {
    return Loan.to(mounted, lent());
  }

  private Path lent() {
    return directory.resolve("lent");
  }

  /** Takes away what a process that died had lent. */
  private void recover() throws IOException {
    Optional<RootFiles> touched = Loan.isOwed(lent()) ? touched() : Optional.empty();
    if (touched.isPresent()) {
      Loan.recover(touched.get().place(), lent());
    }
  }

  /** As {@link #recover}, unless it is lent to a process that lives. */
  private void recoverIfFree() throws IOException {
    if (!Loan.isOwed(lent())) {
      return;
    }
    try (ContainerClaim _ = claiming.claim()) {
      recover();
    } catch (OciException e) {
      if (e.kind() != ErrorKind.CONFLICT) {
        throw e;
      }
    }
  }

  private RootMount mount(RootFiles files, MountPoints points) throws IOException {
    try (LayerViews below = view()) {
      return files.mount(below, points);
    }
  }

  /**
   * Mounts this root until someone {@linkplain #detach detaches} it; says where.
   *
   * @throws OciException CONFLICT if another changes it just now
   */
  public Path attach() throws IOException {
    try (ContainerClaim _ = claiming.claim()) {
      return attachClaimed();
    }
  }

  Path attachClaimed() throws IOException {
    RootFiles files = files();
    Optional<Path> there = files.mountPoint();
    if (there.isPresent()) {
      return there.get();
    }
    recover();
    try (LayerViews below = view()) {
      return files.attach(below);
    }
  }

  /**
   * Unmounts what {@link #attach} mounted.
   *
   * @throws OciException CONFLICT if something in it is in use, INVALID if it is not mounted
   */
  public void detach() throws IOException {
    try (ContainerClaim _ = claiming.claim()) {
      detachClaimed();
    }
  }

  void detachClaimed() throws IOException {
    files().detach();
  }

  /** Where this root is attached, if it is. */
  public Optional<Path> mountPoint() throws IOException {
    Optional<RootFiles> begun = begun();
    return begun.isPresent() ? begun.get().mountPoint() : Optional.empty();
  }

  /** Whether nothing has been changed. */
  public boolean isUnchanged() throws IOException {
    recoverIfFree();
    Optional<RootFiles> touched = touched();
    if (touched.isEmpty()) {
      return true;
    }
    try (LayerViews below = view();
        Changes changes = touched.get().changes(below.rootfs(), Optional.empty())) {
      return changes.found().isEmpty();
    }
  }

  /**
   * Makes what was changed a layer, be it an empty one; the root must not be mounted, and then
   * stands on that layer, unchanged. Whoever calls has its claim.
   *
   * @param latest later times become this one
   * @param before told the layer's name before the changes are anywhere else than they were
   */
  LayerId commit(Optional<Instant> latest, LayerStore.Announcement before) throws IOException {
    recover();
    Optional<RootFiles> begun = begun();
    if (begun.isEmpty()) {
      return layers.store(new MemoryTree(), stack);
    }
    try (LayerViews below = view();
        Changes changes = begun.get().changes(below.rootfs(), latest)) {
      return begun.get().commit(changes, below, latest, before);
    }
  }

  /**
   * As {@link #commit}, but makes no layer of nothing. If the root is a copy, it is left to whoever
   * goes on from what it is now.
   */
  Optional<LayerId> finish(Optional<Instant> latest) throws IOException {
    Optional<RootFiles> touched = touched();
    if (touched.isEmpty()) {
      return Optional.empty();
    }
    Optional<LayerId> layer = Optional.empty();
    try (LayerViews below = view();
        Changes changes = touched.get().changes(below.rootfs(), latest)) {
      if (changes.found().isEmpty()) {
        touched.get().settle(changes, below);
      } else {
        layer = Optional.of(touched.get().commit(changes, below, latest, _ -> {}));
      }
    }
    touched.get().leave(layer);
    return layer;
  }

  private Optional<RootFiles> touched() throws IOException {
    Optional<RootFiles> begun = begun();
    return begun.isPresent() && begun.get().isTouched() ? begun : Optional.empty();
  }

  /** How this root is kept, if it has been made. */
  private Optional<RootFiles> begun() throws IOException {
    Optional<ActiveSnapshot> stacked = ActiveSnapshot.find(directory);
    if (stacked.isPresent()) {
      return Optional.of(new UpperFiles(stacked.get(), stack, layers));
    }
    return RootCopy.find(directory).map(copy -> new CopiedFiles(copy, stack, layers, roots));
  }

  /** How this root is kept, or is to be kept here. */
  private RootFiles files() throws IOException {
    Optional<RootFiles> begun = begun();
    if (begun.isPresent()) {
      return begun.get();
    }
    return switch (layers.stacking()) {
      case Stacking.Kernel(TreeForm form) -> upper(form);
      case Stacking.Fuse(_, _, TreeForm form) -> upper(form);
      case Stacking.Copies(Authority authority) ->
          new CopiedFiles(RootCopy.of(directory, authority), stack, layers, roots);
      case Stacking.None _ ->
          throw OciException.unsupported(
              "mount a container: an ordinary user can mount nothing outside of a user namespace,"
                  + " which shale unshare starts");
    };
  }

  private RootFiles upper(TreeForm form) {
    return new UpperFiles(ActiveSnapshot.of(directory, form), stack, layers);
  }

  static OciException begunElsewhere() {
    return OciException.conflict(
        "mount a container: it was begun where files are kept in another way (shale doctor says how"
            + " here); commit it and go on from the image");
  }
}
