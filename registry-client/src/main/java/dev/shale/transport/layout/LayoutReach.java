package dev.shale.transport.layout;

import dev.shale.content.ContentStore;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What can be reached from a layout's entries: manifests, and all that they refer to. */
final class LayoutReach {
  private final ContentStore content;
  private final Set<Digest> reached = new HashSet<>();

  LayoutReach(ContentStore content) {
    this.content = content;
  }

  Set<Digest> of(List<Descriptor> entries) throws IOException {
    for (Descriptor entry : entries) {
      visit(entry);
    }
    return reached;
  }

  private void visit(Descriptor descriptor) throws IOException {
    if (!reached.add(descriptor.digest())) {
      return;
    }
    if (!descriptor.mediaType().isManifest() && !descriptor.mediaType().isIndex()) {
      return;
    }
    RawManifest raw =
        RawManifest.verified(descriptor, content.readSmall(descriptor, RawManifest.MAX_BYTES));
    switch (raw.manifest()) {
      case ImageIndex index -> {
        for (Descriptor manifest : index.manifests()) {
          if (content.size(manifest.digest()).isPresent()) { // layouts need not have all of them
            visit(manifest);
          }
        }
      }
      case Schema1Manifest old -> reached.addAll(old.layers());
      case ImageManifest manifest -> {
        reached.add(manifest.config().digest());
        manifest.layers().forEach(layer -> reached.add(layer.digest()));
      }
    }
  }
}
