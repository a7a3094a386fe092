package dev.shale.snapshot;

import dev.shale.linux.Mounts;
import dev.shale.linux.Overlay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What shows directories as one. */
interface Stacker {
  /** How long a mount is wanted. */
  enum Lasting {
    /** It may end with this process, and with the thread that makes it. */
    WHILE_THIS_PROCESS_LIVES,
    UNTIL_UNMOUNTED
  }

  /**
   * Mounts a container at its {@link ActiveSnapshot#merged}, in the mount namespace of the calling
   * thread.
   *
   * @param lowers topmost first, at least one
   */
  void mount(List<Path> lowers, ActiveSnapshot snapshot, Lasting lasting) throws IOException;

  /** The kernel's overlayfs. */
  static Stacker kernel(Overlay.Marks marks) {
    return (lowers, snapshot, _) ->
        Mounts.overlay(
            Overlay.of(lowers, marks).withUpper(snapshot.upper(), snapshot.work()),
            snapshot.merged());
  }
}
