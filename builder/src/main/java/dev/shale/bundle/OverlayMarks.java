package dev.shale.bundle;

import dev.shale.tree.NodeMeta;
import java.util.Set;

/**
 * The attributes by which overlayfs keeps its books: about the mount that they were made by, and so
 * neither taken from a layer nor put into one. Others that begin alike belong to an image that has
 * a container store in it.
 */
final class OverlayMarks {
  private static final Set<String> NAMES =
      Set.of(
          "trusted.overlay.opaque",
          "trusted.overlay.redirect",
          "trusted.overlay.origin",
          "trusted.overlay.impure",
          "trusted.overlay.nlink",
          "trusted.overlay.upper",
          "trusted.overlay.metacopy",
          "trusted.overlay.uuid",
          "trusted.overlay.whiteout");

  private OverlayMarks() {}

  static NodeMeta without(NodeMeta meta) {
    return meta.xattrs().names().stream().anyMatch(NAMES::contains)
        ? meta.withXattrs(meta.xattrs().filter(name -> !NAMES.contains(name)))
        : meta;
  }
}
