package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.linux.Namespaces;
import dev.shale.linux.Overlay;
import dev.shale.progress.ProgressListener;
import dev.shale.render.HumanSize;
import dev.shale.runtime.RuntimeChoice;
import dev.shale.runtime.RuntimePreference;
import dev.shale.runtime.RuntimeProbe;
import dev.shale.snapshot.Obstacle;
import dev.shale.snapshot.OverlayProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this host allows, found out by trying; nothing is left behind. */
final class Diagnosis {
  private final Session session;
  private final StoreLocation location;

  /**
   * One thing that was looked at.
   *
   * @param chosen what is used here
   * @param obstacle what is in the way of something better
   */
  record Finding(String what, String chosen, Optional<Obstacle> obstacle) {}

  Diagnosis(Session session) throws IOException {
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
        "user", who + (Namespaces.isUserNamespace() ? ", in a user namespace" : ""), none());
  }

  private Finding store() throws IOException {
    Path place = existing(location.root());
    return new Finding(
        "store",
        "%s on %s, %s free"
            .formatted(location.root(), type(place), HumanSize.of(place.toFile().getUsableSpace())),
        none());
  }

  private Finding layers() throws IOException {
    String what = "layers";
    return switch (location.unpacking()) {
      case NONE -> {
        Optional<Obstacle> obstacle = session.surroundings().namespace().obstacle();
        yield new Finding(
            what,
            obstacle.isEmpty()
                ? "packed; what runs or mounts them does so in a user namespace"
                : "packed; nothing can be run or mounted",
            obstacle);
      }
      case TRUSTED -> stacked(what, Overlay.Marks.TRUSTED);
      case USER -> stacked(what, Overlay.Marks.USER);
    };
  }

  private Finding stacked(String what, Overlay.Marks marks) throws IOException {
    Optional<Obstacle> obstacle = new OverlayProbe(existing(location.root()), marks).obstacle();
    return new Finding(
        what,
        obstacle.isEmpty() ? "unpacked, stacked by overlayfs" : "nothing can be run or mounted",
        obstacle);
  }

  private Finding run() throws IOException {
    RuntimeProbe probe =
        RuntimeProbe.of(
            session.environment().variable("PATH").orElse(""),
            session.platform(),
            location.runRoot(),
            ProgressListener.NONE);
    String what = "runtime";
    try {
      RuntimeChoice chosen = probe.choose(new RuntimePreference.Any());
      boolean isChroot = chosen.reason().startsWith("chroot");
      return new Finding(
          what,
          chosen.reason(),
          isChroot
              ? Optional.of(new Obstacle("no OCI runtime can be used", "apt-get install runc"))
              : none());
    } catch (OciException e) {
      String why = String.valueOf(e.getMessage());
      return new Finding(what, "none", Optional.of(new Obstacle(why, "apt-get install runc")));
    }
  }

  private Finding temporary() throws IOException {
    Path place = existing(session.scratch());
    String type = type(place);
    return new Finding(
        "temporary files",
        session.scratch() + " on " + type,
        type.equals("tmpfs")
            ? Optional.of(
                new Obstacle("they are in memory, and may be large", "export TMPDIR=/var/tmp"))
            : none());
  }

  private static Optional<Obstacle> none() {
    return Optional.empty();
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
