package dev.shale.command;

import dev.shale.snapshot.Authority;
import dev.shale.snapshot.Stacking;
import java.util.Optional;

/** How roots of containers come about, in words. */
final class StackingText {
  private StackingText() {}

  static String of(Stacking stacking) {
    String how =
        switch (stacking) {
          case Stacking.Kernel _ -> "layers are stacked by overlayfs";
          case Stacking.Fuse _ -> "layers are stacked by fuse-overlayfs";
          case Stacking.Copies _ -> "each container gets a copy of all files";
          case Stacking.None _ -> "nothing can be run or mounted";
        };
    return stacking.authority().equals(Optional.of(Authority.SINGLE))
        ? how + ", and owners are kept in attributes"
        : how;
  }
}
