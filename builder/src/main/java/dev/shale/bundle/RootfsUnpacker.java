package dev.shale.bundle;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.layer.Expansion;
import dev.shale.layer.ExpansionLimit;
import dev.shale.layer.LayerStream;
import dev.shale.layer.RootApplier;
import dev.shale.linux.LinuxTree;
import dev.shale.local.DiskRoom;
import dev.shale.mtree.DescribedTree;
import dev.shale.mtree.Mtree;
import dev.shale.transport.layout.LayoutImage;
import dev.shale.tree.FileTree;
import dev.shale.tree.MappedTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Unpacks the layers of an image into one plain directory. */
public final class RootfsUnpacker {
  private final Ownership ownership;
  private final RootApplier.DirectoryLinks directoryLinks;

  public RootfsUnpacker(Ownership ownership, RootApplier.DirectoryLinks directoryLinks) {
    this.ownership = ownership;
    this.directoryLinks = directoryLinks;
  }

  Ownership ownership() {
    return ownership;
  }

  /**
   * Unpacks an image.
   *
   * @param rootfs is made if it is not there
   * @throws OciException INVALID if the directory has something in it, a layer is none, or a file's
   *     owner is not mapped; CORRUPT if the layers are not those the config names. What was made by
   *     then is left for the caller to discard
   */
  public void unpack(LayoutImage image, Path rootfs) throws IOException {
    try (LinuxTree tree = open(rootfs)) {
      unpack(image, rootfs, tree);
    }
  }

  /** As {@link #unpack}, and describes what has been made. */
  Mtree unpackAndDescribe(LayoutImage image, Path rootfs) throws IOException {
    try (LinuxTree tree = open(rootfs)) {
      DescribedTree described = new DescribedTree(tree);
      unpack(image, rootfs, described);
      return described.describe(tree::size);
    }
  }

  private static LinuxTree open(Path rootfs) throws IOException {
    Files.createDirectories(rootfs);
    requireEmpty(rootfs);
    return LinuxTree.open(rootfs);
  }

  private void unpack(LayoutImage image, Path rootfs, FileTree kept) throws IOException {
    List<Descriptor> layers = image.manifest().layers();
    List<Digest> diffIds = image.config().diffIds();
    if (layers.size() != diffIds.size()) {
      throw OciException.corrupt(
          "unpack %s: it has %d layers, its config says %d",
          image.name(), layers.size(), diffIds.size());
    }
    @SuppressWarnings("resource") // the tree behind it is the caller's to close
    FileTree root = new MappedTree(kept, ownership.mapping());
    RootApplier applier = new RootApplier(root, directoryLinks);
    for (int i = 0; i < layers.size(); i++) {
      Descriptor layer = layers.get(i);
      Expansion expansion = Expansion.of(layer, ExpansionLimit.DEFAULT, new DiskRoom(rootfs));
      try (InputStream packed = image.blob(layer).open();
          LayerStream stream = new LayerStream(packed, layer, diffIds.get(i))) {
        applier.apply(expansion, stream.tar());
        stream.finish();
      }
    }
    applier.finish();
  }

  private static void requireEmpty(Path rootfs) throws IOException {
    try (var entries = Files.list(rootfs)) {
      if (entries.findAny().isPresent()) {
        throw OciException.invalid(
            "unpack into %s: the directory is not empty; name another", rootfs);
      }
    }
  }
}
