package dev.shale.command;

import dev.shale.config.Environment;
import dev.shale.config.Registries;
import dev.shale.image.Platform;
import dev.shale.linux.HostPrograms;
import dev.shale.linux.Namespaces;
import dev.shale.local.LocalStore;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import dev.shale.registry.UploadJournal;
import dev.shale.runtime.UserNamespace;
import dev.shale.snapshot.Authority;
import dev.shale.snapshot.Obstacle;
import dev.shale.snapshot.Stacking;
import dev.shale.snapshot.StackingProbe;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a command has to work with.
 *
 * @param registries what the user's files say of registries; not read before it is asked
 * @param userAgentPrefix what registries are told of who asks, before the program's own name
 * @param progress for all that is said on the way
 */
public record Session(
    Surroundings surroundings,
    GlobalOptions globals,
    Registries registries,
    Optional<String> userAgentPrefix,
    ProgressListener progress) {
  /** For results, and nothing else. */
  public PrintStream out() {
    return surroundings.out().stream();
  }

  public Environment environment() {
    return surroundings.environment();
  }

  /** The platform that images are chosen for where no other is asked for. */
  public Platform platform() {
    return surroundings.platform();
  }

  /** Where temporary files go that may be large: not in memory, unless the user says so. */
  Path scratch() {
    return Path.of(environment().variable("TMPDIR").filter(d -> !d.isEmpty()).orElse("/var/tmp"));
  }

  /**
   * What is remembered of uploads, whatever store the images are in; nothing, for who has no home.
   *
   * <p>Spec: XDG Base Directory 0.8.
   */
  UploadJournal uploads() {
    return environment()
        .directory("XDG_STATE_HOME")
        .or(
            () ->
                environment()
                    .home()
                    .filter(Files::isDirectory)
                    .map(home -> home.resolve(".local/state")))
        .map(state -> UploadJournal.in(state.resolve("shale/uploads"), environment().clock()))
        .orElse(UploadJournal.NONE);
  }

  public StoreLocation location() {
    return StoreLocation.of(globals, environment());
  }

  /** Whether this is an ordinary user, not in a namespace: he can have no containers here. */
  boolean isOutside() {
    return !environment().isRoot()
        && environment().variable(UserNamespace.OWNER_VARIABLE).isEmpty();
  }

  /**
   * The user's store; the caller closes. Nothing may have been done before: if an ordinary user's
   * store has files of other users, the program starts over in a namespace.
   */
  public LocalStore openStore() throws IOException {
    Path root = location().root();
    if (isOutside() && LocalStore.isUnpacked(root)) {
      surroundings.namespace().enter();
    }
    return LocalStore.open(root, this::stacking);
  }

  private Stacking stacking(Path scratch) throws IOException {
    return isOutside() ? Stacking.none() : stackingProbe(scratch).find().stacking();
  }

  /** How containers can come about, on the file system of a directory. */
  StackingProbe stackingProbe(Path scratch) {
    return new StackingProbe(scratch, HostPrograms.of(searchPath()));
  }

  /** Where programs are. */
  String searchPath() {
    return environment().variable("PATH").orElse("/usr/sbin:/usr/bin:/sbin:/bin");
  }

  /**
   * The user's store, where containers can be had; the caller closes. Nothing may have been done
   * before: who may not mount starts over in a namespace.
   */
  public LocalStore openStoreToMount() throws IOException {
    requireMounting();
    return LocalStore.open(location().root(), this::stackingSaid);
  }

  /** One line about what is not as good as it could be. */
  private Stacking stackingSaid(Path scratch) throws IOException {
    StackingProbe.Found found = stackingProbe(scratch).find();
    List<Obstacle> obstacles = obstacles(found);
    if (!obstacles.isEmpty()) {
      progress.warn(
          "%s, since %s; shale doctor says what would help"
              .formatted(StackingText.of(found.stacking()), obstacles.getFirst().cause()));
    }
    return found.stacking();
  }

  /** What is in the way of something better than was found, the best first. */
  List<Obstacle> obstacles(StackingProbe.Found found) throws IOException {
    List<Obstacle> obstacles = new ArrayList<>(found.obstacles());
    if (found.stacking().authority().equals(Optional.of(Authority.SINGLE))) {
      ownersObstacle().map(obstacle -> obstacle.of("owners")).ifPresent(obstacles::add);
    }
    return obstacles;
  }

  private Optional<Obstacle> ownersObstacle() throws IOException {
    return Namespaces.isSingleUser()
        ? surroundings.namespace().rangeObstacle()
        : Optional.of(
            new Obstacle(
                "this process lacks CAP_CHOWN or CAP_SETFCAP",
                Obstacle.startContainerWith("--cap-add CHOWN --cap-add SETFCAP")));
  }

  /**
   * Goes on only where this process may mount, if that can be had: who may not starts over in a
   * namespace. A root who may have none either goes on with copies.
   */
  void requireMounting() throws IOException {
    if (mountsInNamespace()) {
      surroundings.namespace().enter();
    }
  }

  /**
   * Becomes another program: where mounts can be seen, if this user has to go there first. Returns
   * only by throwing.
   */
  public void become(List<String> command) throws IOException {
    if (isOutside() || !Namespaces.may(Namespaces.Capability.SYS_ADMIN)) {
      surroundings.namespace().become(command);
    } else {
      surroundings.namespace().becomeHere(command);
    }
  }

  /** Whether all that this process can mount ends with it, in a namespace. */
  boolean mountsInNamespace() throws IOException {
    return isOutside()
        || (!Namespaces.may(Namespaces.Capability.SYS_ADMIN)
            && surroundings.namespace().obstacle().isEmpty());
  }

  /** Whether it was asked for more than usual is said: {@code --debug}. */
  public boolean isDebugged() {
    return globals.debug;
  }

  /** This session in other surroundings. */
  public Session in(Surroundings others) {
    return new Session(others, globals, registries, userAgentPrefix, progress);
  }

  /** This session, with registries told something more of who asks. */
  public Session withUserAgentPrefix(String prefix) {
    return new Session(surroundings, globals, registries, Optional.of(prefix), progress);
  }

  /** This session, with another listener to what is said on the way. */
  public Session withProgress(ProgressListener other) {
    return new Session(surroundings, globals, registries, userAgentPrefix, other);
  }

  /** This session, with nothing shown. */
  public Session silent() {
    return withProgress(_ -> {});
  }

  /** This session, with nothing shown but warnings. */
  public Session quiet() {
    return withProgress(
        event -> {
          if (event instanceof ProgressEvent.Warning) {
            progress.on(event);
          }
        });
  }
}
