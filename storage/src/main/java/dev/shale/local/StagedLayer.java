package dev.shale.local;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.layer.TableOfContents;
import dev.shale.snapshot.StagedTree;
import java.io.IOException;
import java.util.Optional;

/**
 * A layer whose bytes have been read once and checked, not yet part of any stack. Closing it
 * removes its tree unless that was published.
 *
 * @param blob as a manifest lists it
 * @param tree unpacked, where unpacking was asked for
 */
record StagedLayer(Descriptor blob, Digest diffId, TableOfContents toc, Optional<StagedTree> tree)
    implements AutoCloseable {

  LayerId id() {
    return new LayerId(blob, diffId);
  }

  @Override
  public void close() throws IOException {
    if (tree.isPresent()) {
      tree.get().close();
    }
  }
}
