package dev.shale.command;

import dev.shale.snapshot.Authority;
import dev.shale.snapshot.Stacking;

/** How roots of containers come about, in words. */
final class StackingText {
  private StackingText() {}

  static String of(Stacking stacking) {
    String how =
        switch (stacking.method()) {
          case Stacking.Method.Kernel _ -> "layers are stacked by overlayfs";
          case Stacking.Method.Fuse _ -> "layers are stacked by fuse-overlayfs";
          case Stacking.Method.Copy _ -> "each container gets a copy of all files";
          case Stacking.Method.None _ -> "nothing can be run or mounted";
        };
    return stacking.form().authority() == Authority.SINGLE
            && !(stacking.method() instanceof Stacking.Method.None)
        ? how + ", and owners are kept in attributes"
        : how;
  }
}
