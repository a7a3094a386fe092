package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tar.Xattrs;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How an unpacked layer says what it hides, so that overlayfs understands it: a character device
 * 0:0 for a path, an attribute for the content of a directory.
 *
 * <p>The attributes that begin with overlay's prefix are overlay's own and no part of a layer. A
 * layer that has such attributes itself, because its image contains a container store, has them one
 * level down on the disk ({@code trusted.overlay.overlay.opaque}), where overlay shows them as the
 * layer means them. Law: {@code toLayer(toDisk(x))} is {@code x}, marked opaque or not.
 *
 * <p>Spec: Linux, Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories",
 * "Nesting overlayfs mounts".
 */
public enum WhiteoutFormat {
  /** What overlay reads when root mounts it. */
  OVERLAY_TRUSTED("trusted.overlay."),
  /** What overlay reads when it is mounted with {@code userxattr}, in a user namespace. */
  OVERLAY_USER("user.overlay."),
  /** None of overlay's attributes mean anything here: a plain root, or changes of one. */
  PLAIN("none.overlay.");

  private static final byte[] YES = {'y'};

  private final String prefix;
  private final String escape;

  WhiteoutFormat(String prefix) {
    this.prefix = prefix;
    this.escape = prefix + "overlay.";
  }

  /** The node that hides the path it is at. */
  public Node.Device whiteout() {
    return new Node.Device(NodeMeta.of(0, Instant.EPOCH), Node.Device.Kind.CHARACTER, 0, 0);
  }

  /** Whether this node hides its path: as a device, or as the empty file of newer kernels. */
  public boolean isWhiteout(Node node) {
    return switch (node) {
      case Node.Device device -> device.isWhiteout();
      case Node.File file -> file.size() == 0 && file.meta().xattrs().has(prefix + "whiteout");
      case Node.Directory _, Node.Symlink _, Node.Fifo _, Node.Socket _ -> false;
    };
  }

  /** Whether this directory hides what lower layers have inside it. */
  public boolean isOpaque(Node.Directory directory) {
    return directory.meta().xattrs().text(prefix + "opaque").equals("y");
  }

  /** The mark of a directory that hides what lower layers have inside it, added. */
  public NodeMeta opaque(NodeMeta onDisk) {
    return onDisk.withXattrs(onDisk.xattrs().with(prefix + "opaque", YES));
  }

  /** The mark of a file that came from lower layers and has been changed since, added. */
  NodeMeta copiedUp(NodeMeta onDisk) {
    return onDisk.withXattrs(onDisk.xattrs().with(prefix + "origin", YES));
  }

  /** Whether a file came from lower layers, as far as that is said. */
  boolean isCopiedUp(Node.File file) {
    return file.meta().xattrs().has(prefix + "origin");
  }

  /** What a layer's metadata is on the disk. */
  public NodeMeta toDisk(NodeMeta inLayer) {
    return rename(inLayer, prefix, escape);
  }

  /**
   * Refuses a file whose content or name overlay says is elsewhere, as it does when it is not
   * mounted with {@code redirect_dir=off,metacopy=off}. Such a tree is no whole layer.
   */
  void requireWhole(TreePath path, Node onDisk) {
    Stream.of("redirect", "metacopy")
        .map(name -> prefix + name)
        .filter(onDisk.meta().xattrs()::has)
        .findFirst()
        .ifPresent(
            attribute -> {
              throw OciException.unsupported(
                  "pack \"%s\": has the attribute %s, so its content is elsewhere; mount overlay"
                      + " with redirect_dir=off,metacopy=off",
                  EntryName.of(path), attribute);
            });
  }

  /** What metadata on the disk is in a layer: without what is overlay's own. */
  public NodeMeta toLayer(NodeMeta onDisk) {
    NodeMeta own =
        onDisk.withXattrs(
            onDisk.xattrs().filter(name -> !name.startsWith(prefix) || name.startsWith(escape)));
    return rename(own, escape, prefix);
  }

  private static NodeMeta rename(NodeMeta meta, String from, String to) {
    if (meta.xattrs().names().stream().noneMatch(name -> name.startsWith(from))) {
      return meta;
    }
    Map<String, byte[]> renamed = new TreeMap<>();
    meta.xattrs()
        .forEach(
            (name, value) ->
                renamed.put(
                    name.startsWith(from) ? to + name.substring(from.length()) : name, value));
    return meta.withXattrs(Xattrs.of(renamed));
  }
}
