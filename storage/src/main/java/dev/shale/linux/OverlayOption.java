package dev.shale.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * One option of an overlay mount, its lowers aside.
 *
 * <p>Changes must be readable as a layer of their own, so all that writes references to lower
 * directories into the upper one is off: redirects, copies of metadata alone, the index.
 */
sealed interface OverlayOption {
  /** An option with a value. */
  record Setting(String key, byte[] value) implements OverlayOption {
    Setting(String key, String value) {
      this(key, NativeMemory.latin1(value));
    }
  }

  /** An option that is there or not. */
  record Flag(String key) implements OverlayOption {}

  /** What an overlay needs. */
  static List<OverlayOption> of(Overlay overlay) {
    List<OverlayOption> options = new ArrayList<>();
    overlay
        .upper()
        .ifPresent(
            upper -> {
              options.add(new Setting("upperdir", PathEscape.backslashes(upper.directory())));
              options.add(new Setting("workdir", PathEscape.backslashes(upper.work())));
            });
    options.add(new Setting("index", "off"));
    switch (overlay.marks()) {
      case TRUSTED -> {
        options.add(new Setting("redirect_dir", "off"));
        options.add(new Setting("metacopy", "off"));
      }
      // Implies that redirects and metadata-only copies are off.
      case USER -> options.add(new Flag("userxattr"));
    }
    return options;
  }
}
