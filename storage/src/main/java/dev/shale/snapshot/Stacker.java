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

  /** What stacks trees of a form. */
  static Stacker of(Stacking stacking) {
    return switch (stacking) {
      case Stacking.Kernel kernel -> kernel(marks(kernel.form()));
      case Stacking.Fuse(Path program, Path setpriv, _) -> new FuseOverlay(program, setpriv);
      case Stacking.Copies _, Stacking.None _ ->
          throw new IllegalStateException("nothing is stacked: " + stacking);
    };
  }

  /** How overlayfs is told which marks to read. */
  static Overlay.Marks marks(TreeForm form) {
    return form.marks() == TreeForm.Marks.TRUSTED ? Overlay.Marks.TRUSTED : Overlay.Marks.USER;
  }

  /** The kernel's overlayfs. */
  static Stacker kernel(Overlay.Marks marks) {
    return (lowers, snapshot, lasting) -> {
      if (lasting == Lasting.UNTIL_UNMOUNTED) {
        new LastingMount(snapshot).keptByNamespace();
      }
      Mounts.overlay(
          Overlay.of(lowers, marks).withUpper(snapshot.upper(), snapshot.work()),
          snapshot.merged());
    };
  }
}
