package dev.shale.snapshot;

import dev.shale.error.OciException;
import dev.shale.linux.HostPrograms;
import dev.shale.linux.Namespaces;
import dev.shale.linux.Namespaces.Capability;
import dev.shale.linux.PrivateMounts;
import dev.shale.linux.ScratchDirectory;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out by trying how roots of containers can come about here: stacked by overlayfs, by
 * fuse-overlayfs, or as copies, which needs nothing. Nothing is left behind.
 */
public final class StackingProbe {
  private static final String UNCONFINED =
      Obstacle.startContainerWith("--cap-add SYS_ADMIN --security-opt seccomp=unconfined");

  private static final Path FUSE = Path.of("/dev/fuse");

  private final Path scratch;
  private final HostPrograms programs;

  /**
   * A probe.
   *
   * @param scratch an existing directory on the file system that roots shall be on
   * @param programs where fuse-overlayfs may be
   */
  public StackingProbe(Path scratch, HostPrograms programs) {
    this.scratch = scratch;
    this.programs = programs;
  }

  /**
   * What was found.
   *
   * @param obstacles what is in the way of each better method, the best first
   */
  public record Found(Stacking stacking, List<Obstacle> obstacles) {
    public Found {
      obstacles = List.copyOf(obstacles);
    }
  }

  /** Tries one after the other. */
  public Found find() throws IOException {
    Authority authority = authority();
    List<Obstacle> obstacles = new ArrayList<>();
    Optional<Obstacle> mounting = mountingObstacle();
    if (mounting.isPresent()) {
      return new Found(new Stacking.Copies(authority), List.of(mounting.get()));
    }
    TreeForm.Marks marks =
        authority == Authority.HOST ? TreeForm.Marks.TRUSTED : TreeForm.Marks.USER;
    Stacking.Kernel kernel = new Stacking.Kernel(new TreeForm(marks, authority));
    Optional<Obstacle> obstacle =
        new OverlayProbe(scratch, Stacker.marks(kernel.form())).obstacle();
    if (obstacle.isEmpty()) {
      return new Found(kernel, obstacles);
    }
    obstacles.add(obstacle.get().of("overlayfs"));
    Optional<Obstacle> fuse = fuseObstacle(authority);
    if (fuse.isEmpty()) {
      return new Found(fuse(authority), obstacles);
    }
    obstacles.add(fuse.get().of("fuse-overlayfs"));
    return new Found(new Stacking.Copies(authority), obstacles);
  }

  /** Whatever is mounted for a container is mounted where nobody else sees it. */
  private static Optional<Obstacle> mountingObstacle() throws IOException {
    if (!Namespaces.may(Capability.SYS_ADMIN)) {
      return Optional.of(
          new Obstacle("this process lacks CAP_SYS_ADMIN, so it can mount nothing", UNCONFINED));
    }
    try {
      return PrivateMounts.run(Optional::empty);
    } catch (OciException | IOException refusal) {
      return Optional.of(
          new Obstacle(
              "this process can have no mount namespace (%s)".formatted(refusal.getMessage()),
              UNCONFINED));
    }
  }

  /** What this process may make of files. */
  static Authority authority() throws IOException {
    if (Namespaces.isSingleUser()
        || !Namespaces.may(Capability.CHOWN)
        || !Namespaces.may(Capability.SETFCAP)) {
      return Authority.SINGLE;
    }
    return Namespaces.isUserNamespace()
            || !Namespaces.may(Capability.SYS_ADMIN)
            || !Namespaces.may(Capability.MKNOD)
        ? Authority.NAMESPACE
        : Authority.HOST;
  }

  private Optional<Obstacle> fuseObstacle(Authority authority) throws IOException {
    if (programs.find("fuse-overlayfs").isEmpty()) {
      return Optional.of(Obstacle.notInstalled("it", "fuse-overlayfs"));
    }
    if (programs.find("setpriv").isEmpty()) {
      return Optional.of(Obstacle.notInstalled("setpriv", "util-linux"));
    }
    if (!Files.isReadable(FUSE) || !Files.isWritable(FUSE)) {
      return Optional.of(
          new Obstacle(
              FUSE + " is not there, or not for this user",
              "as root: modprobe fuse && chmod 666 /dev/fuse; in a container, start that with"
                  + " --device /dev/fuse"));
    }
    try {
      tryOut(fuse(authority));
      return Optional.empty();
    } catch (OciException | IOException refusal) {
      return Optional.of(
          new Obstacle(String.valueOf(refusal.getMessage()), UNCONFINED + " --device " + FUSE));
    }
  }

  private Stacking.Fuse fuse(Authority authority) {
    return new Stacking.Fuse(
        programs.find("fuse-overlayfs").orElseThrow(),
        programs.find("setpriv").orElseThrow(),
        new TreeForm(TreeForm.Marks.NAMES, authority));
  }

  private void tryOut(Stacking.Fuse stacking) throws IOException {
    try (ScratchDirectory place = ScratchDirectory.in(scratch)) {
      if (!PrivateMounts.run(() -> mount(stacking, place.path()))) {
        throw new IOException("it does not show what it was given");
      }
    }
  }

  private static boolean mount(Stacking.Fuse stacking, Path place) throws IOException {
    ActiveSnapshot snapshot = ActiveSnapshot.of(place, stacking.form());
    snapshot.create(InitLayer.rootMeta(_ -> Optional.empty()));
    try (RootMount mount =
        OverlayMount.mount(
            snapshot, List.of(), _ -> Optional.empty(), MountPoints.NONE, stacking)) {
      return mount.tree().find(TreePath.of("dev")).isPresent();
    }
  }
}
