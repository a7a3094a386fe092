package dev.shale.bundle;

import dev.shale.blob.Compression;
import dev.shale.image.Descriptor;
import dev.shale.image.History;
import dev.shale.layer.RootApplier.DirectoryLinks;
import dev.shale.transport.layout.LayoutEdit;
import dev.shale.transport.layout.OciLayout;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A layout whose images are unpacked to bundles and made of them again. */
record LayoutSample(Path directory) {
  private static final History HISTORY = History.ofLayer(Instant.EPOCH, "test");

  OciLayout layout() {
    return new OciLayout(directory);
  }

  Path unpack(String tag, Path path) throws IOException {
    return unpack(tag, path, Ownership.EXACT, DirectoryLinks.FOLLOWED);
  }

  /** Unpacks an image to a bundle. */
  Path unpack(String tag, Path path, Ownership ownership, DirectoryLinks links) throws IOException {
    ImageBundle.unpack(layout().image(tag), path, new RootfsUnpacker(ownership, links));
    return path;
  }

  /** How an image runs, as far as can be said without its files. */
  byte[] runtimeConfig(String tag) throws IOException {
    return BundleConfig.of(layout().image(tag).config(), ".", Optional.empty(), Ownership.EXACT)
        .bytes();
  }

  /** How many layers an image has. */
  int height(String tag) throws IOException {
    return layout().image(tag).manifest().layers().size();
  }

  /** Puts what has changed in a bundle on top of the image that it was made of. */
  ImageBundle.Repacked repack(Path path, String to, TreePath... masked) throws IOException {
    return repack(path, to, Optional.empty(), masked);
  }

  ImageBundle.Repacked repack(Path path, String to, Optional<Instant> latest, TreePath... masked)
      throws IOException {
    ImageBundle bundle = ImageBundle.open(path);
    try (LayoutEdit edit = layout().edit(layout().image(bundle.manifest()))) {
      ImageBundle.RepackRequest request =
          new ImageBundle.RepackRequest(
              List.of(masked), Compression.GZIP, latest, Optional.of(HISTORY));
      ImageBundle.Repacked repacked = bundle.repack(edit, request);
      edit.commit(to);
      return repacked;
    }
  }

  /** The same, and the bundle is one of the new image then. */
  void repackAndRefresh(Path path, String to) throws IOException {
    ImageBundle bundle = ImageBundle.open(path);
    ImageBundle.Repacked repacked = repack(path, to);
    Descriptor manifest = layout().image(to).descriptor();
    bundle.refresh(manifest, repacked);
  }
}
