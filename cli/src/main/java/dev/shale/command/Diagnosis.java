package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.linux.Mounts;
import dev.shale.linux.Namespaces;
import dev.shale.progress.ProgressListener;
import dev.shale.render.HumanSize;
import dev.shale.runtime.RuntimeChoice;
import dev.shale.runtime.RuntimePreference;
import dev.shale.runtime.RuntimeProbe;
import dev.shale.snapshot.Obstacle;
import dev.shale.snapshot.Stacking;
import dev.shale.snapshot.StackingProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this host allows, found out by trying; nothing is left behind. */
final class Diagnosis {
  private static final String RUNTIME = Obstacle.install("runc");

  private final Session session;
  private final StoreLocation location;

  /**
   * One thing that was looked at.
   *
   * @param chosen what is used here
   * @param obstacles what is in the way of something better, the best first
   */
  record Finding(String what, String chosen, List<Obstacle> obstacles) {
    Finding {
      obstacles = List.copyOf(obstacles);
    }
  }

  Diagnosis(Session session) {
    this.session = session;
    this.location = session.location();
  }

  List<Finding> findings() throws IOException {
    return List.of(user(), store(), layers(), run(), temporary());
  }

  private Finding user() throws IOException {
    long uid = session.environment().uid();
    String who = uid == 0 ? "root" : "uid " + uid;
    return new Finding(
        "user", who + (Namespaces.isUserNamespace() ? ", in a user namespace" : ""), List.of());
  }

  private Finding store() throws IOException {
    Path place = existing(location.root());
    List<Obstacle> obstacles =
        Files.isWritable(place)
            ? List.of()
            : List.of(new Obstacle(place + " cannot be written to", "name another: --root DIR"));
    return new Finding(
        "store",
        "%s on %s, %s free"
            .formatted(location.root(), type(place), HumanSize.of(place.toFile().getUsableSpace())),
        obstacles);
  }

  /** An ordinary user is told of outside what cannot be had, and inside what can. */
  private Finding layers() throws IOException {
    String what = "layers";
    UserNamespaceEntry namespace = session.surroundings().namespace();
    if (session.isOutside()) {
      return new Finding(
          what,
          "packed; " + StackingText.of(Stacking.none()),
          namespace.obstacle().stream().toList());
    }
    Path place = existing(location.root());
    StackingProbe.Found found = session.stackingProbe(place).find();
    List<Obstacle> obstacles = session.obstacles(found);
    boolean mayMount = Namespaces.may(Namespaces.Capability.SYS_ADMIN);
    if (!mayMount) {
      namespace.obstacle().map(none -> none.of("a user namespace")).ifPresent(obstacles::add);
    }
    if (!mayMount && Mounts.forbidsExecution(place)) {
      obstacles.add(
          new Obstacle("nothing can be executed in the store (noexec)", "--root DIR elsewhere"));
    }
    return new Finding(what, StackingText.of(found.stacking()), obstacles);
  }

  private Finding run() throws IOException {
    RuntimeProbe probe =
        RuntimeProbe.of(
            session.searchPath(), session.platform(), location.runRoot(), ProgressListener.NONE);
    String what = "runtime";
    if (session.isOutside()) {
      return new Finding(
          what,
          "none",
          List.of(
              new Obstacle(
                  "an ordinary user can run nothing outside of a user namespace",
                  "what would let layers be unpacked, above")));
    }
    RuntimePreference preference = RunFlags.preference(Optional.empty(), session);
    try {
      RuntimeChoice chosen = probe.choose(preference);
      return new Finding(what, chosen.reason(), obstacles(chosen, preference));
    } catch (OciException e) {
      String why = String.valueOf(e.getMessage());
      return new Finding(what, "none", List.of(new Obstacle(why, remedyOfNoRuntime())));
    }
  }

  private static List<Obstacle> obstacles(RuntimeChoice chosen, RuntimePreference preference) {
    return switch (chosen.isolation()) {
      case OCI_RUNTIME -> List.of();
      case NAMESPACES ->
          preference instanceof RuntimePreference.Chroot
              ? List.of()
              : List.of(new Obstacle("no OCI runtime can be used", RUNTIME));
      case CHROOT ->
          List.of(
              new Obstacle(
                  "an OCI runtime has to mount", "what would let layers be stacked, above"));
    };
  }

  private String remedyOfNoRuntime() throws IOException {
    return Namespaces.may(Namespaces.Capability.SYS_CHROOT)
        ? RUNTIME
        : Obstacle.startContainerWith("--cap-add SYS_CHROOT");
  }

  private Finding temporary() throws IOException {
    Path place = existing(session.scratch());
    String type = type(place);
    return new Finding(
        "temporary files",
        session.scratch() + " on " + type,
        type.equals("tmpfs")
            ? List.of(
                new Obstacle("they are in memory, and may be large", "export TMPDIR=/var/tmp"))
            : List.of());
  }

  private static String type(Path place) throws IOException {
    return Files.getFileStore(place).type();
  }

  /** The nearest directory above that is there. */
  private static Path existing(Path path) {
    Path at = path.toAbsolutePath();
    while (Files.notExists(at)) {
      at = at.resolve("..").normalize();
    }
    return at;
  }
}
