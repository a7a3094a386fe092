package dev.shale.snapshot;

import dev.shale.error.OciException;
import dev.shale.linux.HostPrograms;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.Namespaces;
import dev.shale.linux.Namespaces.Capability;
import dev.shale.linux.Overlay;
import dev.shale.linux.PrivateMounts;
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
    Overlay.Marks marks = Namespaces.overlayMarks();
    List<Obstacle> obstacles = new ArrayList<>();
    Optional<Obstacle> kernel = new OverlayProbe(scratch, marks).obstacle();
    if (kernel.isEmpty()) {
      return new Found(Stacking.kernel(marks, authority), obstacles);
    }
    obstacles.add(kernel.get().of("overlayfs"));
    Optional<Obstacle> fuse = fuseObstacle(authority);
    if (fuse.isEmpty()) {
      return new Found(fuse(authority), obstacles);
    }
    obstacles.add(fuse.get().of("fuse-overlayfs"));
    return new Found(Stacking.copies(authority), obstacles);
  }

  /** What this process may make of files. */
  static Authority authority() throws IOException {
    if (Namespaces.isSingleUser() || !Namespaces.may(Capability.CHOWN)) {
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
      return Optional.of(
          new Obstacle("it is not installed", "install it (Debian's package fuse-overlayfs)"));
    }
    if (programs.find("setpriv").isEmpty()) {
      return Optional.of(
          new Obstacle("setpriv is not installed", "install it (Debian's package util-linux)"));
    }
    if (!Files.isReadable(FUSE) || !Files.isWritable(FUSE)) {
      return Optional.of(
          new Obstacle(
              FUSE + " is not there, or not for this user",
              "start the container that this is in with --device " + FUSE));
    }
    try {
      tryOut(fuse(authority));
      return Optional.empty();
    } catch (OciException | IOException refusal) {
      return Optional.of(
          new Obstacle(
              String.valueOf(refusal.getMessage()),
              "start the container that this is in with --cap-add SYS_ADMIN --device " + FUSE));
    }
  }

  private Stacking fuse(Authority authority) {
    return Stacking.fuse(
        programs.find("fuse-overlayfs").orElseThrow(),
        programs.find("setpriv").orElseThrow(),
        authority);
  }

  private void tryOut(Stacking stacking) throws IOException {
    Path place = Files.createTempDirectory(scratch, ".fuse");
    try (LinuxTree cleanup = LinuxTree.open(place)) {
      try {
        if (!PrivateMounts.run(() -> mount(stacking, place))) {
          throw new IOException("it does not show what it was given");
        }
      } finally {
        cleanup.remove(TreePath.ROOT);
      }
    } finally {
      Files.delete(place);
    }
  }

  private static boolean mount(Stacking stacking, Path place) throws IOException {
    ActiveSnapshot snapshot = ActiveSnapshot.of(place, stacking.form());
    snapshot.create(InitLayer.rootMeta(_ -> Optional.empty()));
    try (RootMount mount =
        OverlayMount.mount(snapshot, List.of(), _ -> Optional.empty(), stacking)) {
      return mount.tree().find(TreePath.of("dev")).isPresent();
    }
  }
}
