package dev.shale.snapshot;

import java.nio.file.Path;
import java.util.Optional;

/** How the root of a container comes about on this host. */
public sealed interface Stacking {
  /** The kernel's overlayfs stacks the trees of layers. */
  record Kernel(TreeForm form) implements Stacking {
    @Override
    public Optional<Authority> authority() {
      return Optional.of(form.authority());
    }
  }

  /**
   * The program fuse-overlayfs does.
   *
   * @param setpriv util-linux', which ends it when we end
   */
  record Fuse(Path program, Path setpriv, TreeForm form) implements Stacking {
    @Override
    public Optional<Authority> authority() {
      return Optional.of(form.authority());
    }
  }

  /** Each container has all files for itself. */
  record Copies(Authority of) implements Stacking {
    @Override
    public Optional<Authority> authority() {
      return Optional.of(of);
    }
  }

  /** There can be no containers: this is an ordinary user outside of any namespace of its own. */
  record None() implements Stacking {
    @Override
    public Optional<Authority> authority() {
      return Optional.empty();
    }
  }

  /** The kernel's, for the host's root. */
  static Stacking trusted() {
    return new Kernel(new TreeForm(TreeForm.Marks.TRUSTED, Authority.HOST));
  }

  /** The kernel's, for the root of a user namespace. */
  static Stacking user() {
    return new Kernel(new TreeForm(TreeForm.Marks.USER, Authority.NAMESPACE));
  }

  /** No containers: layers stay packed and are looked at through their tables of contents. */
  static Stacking none() {
    return new None();
  }

  /** What can be made of files, where there can be any. */
  Optional<Authority> authority();

  /** How trees of layers are kept, where any are stacked. */
  default Optional<TreeForm> treeForm() {
    return switch (this) {
      case Kernel(TreeForm form) -> Optional.of(form);
      case Fuse(_, _, TreeForm form) -> Optional.of(form);
      case Copies _, None _ -> Optional.empty();
    };
  }

  /**
   * The form in which the tree of a layer that is made here can stand for the layer, so that its
   * packed form need not be kept, and what comes in is unpacked at once; empty if none can.
   */
  default Optional<TreeForm> keptForm() {
    return switch (this) {
      case Kernel(TreeForm form) when form.isExact() -> Optional.of(form);
      case Kernel _, Fuse _, Copies _, None _ -> Optional.empty();
    };
  }
}
