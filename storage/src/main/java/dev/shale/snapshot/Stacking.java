package dev.shale.snapshot;

import dev.shale.linux.Overlay;
import java.nio.file.Path;

/**
 * How the root of a container comes about on this host.
 *
 * @param form how the trees of layers are kept for that; where roots are copies, only its authority
 *     counts
 */
public record Stacking(Method method, TreeForm form) {
  /** How layers become one root. */
  public sealed interface Method {
    /** The kernel's overlayfs stacks their trees. */
    record Kernel() implements Method {}

    /**
     * The program fuse-overlayfs does.
     *
     * @param setpriv ends it when we end
     */
    record Fuse(Path program, Path setpriv) implements Method {}

    /** Each container has all files for itself. */
    record Copy() implements Method {}

    /** There can be no containers: this is an ordinary user, outside of a namespace. */
    record None() implements Method {}
  }

  /** The host's root, with overlayfs. */
  public static final Stacking TRUSTED =
      new Stacking(new Method.Kernel(), new TreeForm(TreeForm.Marks.TRUSTED, Authority.HOST));

  /** Root of a user namespace, with overlayfs. */
  public static final Stacking USER =
      new Stacking(new Method.Kernel(), new TreeForm(TreeForm.Marks.USER, Authority.NAMESPACE));

  /** No containers: layers stay packed and are looked at through their tables of contents. */
  public static final Stacking NONE =
      new Stacking(new Method.None(), new TreeForm(TreeForm.Marks.USER, Authority.SINGLE));

  /** Containers with copies of all files. */
  public static Stacking copies(Authority authority) {
    return new Stacking(new Method.Copy(), new TreeForm(TreeForm.Marks.NAMES, authority));
  }

  static Stacking kernel(Overlay.Marks marks, Authority authority) {
    TreeForm.Marks kept =
        switch (marks) {
          case TRUSTED -> TreeForm.Marks.TRUSTED;
          case USER -> TreeForm.Marks.USER;
        };
    return new Stacking(new Method.Kernel(), new TreeForm(kept, authority));
  }

  static Stacking fuse(Path program, Path setpriv, Authority authority) {
    return new Stacking(
        new Method.Fuse(program, setpriv), new TreeForm(TreeForm.Marks.NAMES, authority));
  }

  /**
   * Whether the tree of a layer that is made here can stand for the layer, so that its packed form
   * need not be kept; then what comes in is unpacked at once, too.
   */
  public boolean keepsTrees() {
    return method instanceof Method.Kernel && form.isExact();
  }

  Stacker stacker() {
    return switch (method) {
      case Method.Kernel _ -> Stacker.kernel(marks());
      case Method.Fuse(Path program, Path setpriv) -> new FuseOverlay(program, setpriv);
      case Method.Copy _, Method.None _ ->
          throw new IllegalStateException("nothing is stacked: " + method);
    };
  }

  private Overlay.Marks marks() {
    return form.marks() == TreeForm.Marks.TRUSTED ? Overlay.Marks.TRUSTED : Overlay.Marks.USER;
  }
}
