package dev.shale.command;

import dev.shale.config.Environment;
import dev.shale.image.Platform;
import dev.shale.local.LocalStore;
import dev.shale.local.Unpacking;
import dev.shale.progress.ProgressEvent;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a command has to work with.
 *
 * @param progress for all that is said on the way
 */
public record Session(Surroundings surroundings, GlobalOptions globals, ProgressListener progress) {
  /** For results, and nothing else. */
  public PrintStream out() {
    return surroundings.out();
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

  StoreLocation location() throws IOException {
    return StoreLocation.of(globals, environment());
  }

  /**
   * The user's store; the caller closes. Nothing may have been done before: if an ordinary user's
   * store has files of other users, the program starts over in a namespace.
   */
  LocalStore openStore() throws IOException {
    StoreLocation location = location();
    if (location.unpacking() == Unpacking.NONE && LocalStore.isUnpacked(location.root())) {
      surroundings.namespace().enter();
    }
    return location.open();
  }

  /**
   * The user's store, where layers can be unpacked and mounted; the caller closes. Nothing may have
   * been done before: an ordinary user's program starts over in a namespace.
   */
  LocalStore openStoreToMount() throws IOException {
    requireMounting();
    return location().open();
  }

  /** Goes on only where this process may mount: an ordinary user's starts over in a namespace. */
  void requireMounting() throws IOException {
    if (location().unpacking() == Unpacking.NONE) {
      surroundings.namespace().enter();
    }
  }

  /** This session, with nothing shown but warnings. */
  Session quiet() {
    return new Session(
        surroundings,
        globals,
        event -> {
          if (event instanceof ProgressEvent.Warning) {
            progress.on(event);
          }
        });
  }
}
