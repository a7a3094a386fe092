package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.concurrent.ProducedInputStream;
import dev.shale.image.Descriptor;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.PackOptions;
import dev.shale.snapshot.LayerTrees;
import dev.shale.tree.FileTree;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The tar of an unpacked layer, made while it is read; the same bytes each time. */
record PackedTree(Descriptor descriptor, LayerTrees.Tree tree) implements Blob {
  private static final int BUFFER_BYTES = 128 << 10;

  @Override
  public InputStream open() throws IOException {
    return new VerifiedInputStream(new ProducedInputStream(this::pack), descriptor);
  }

  private void pack(OutputStream out) throws IOException {
    try (FileTree files = tree.form().open(tree.path());
        OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES)) {
      new LayerPacker(PackOptions.of(tree.form().format())).pack(files, buffered);
    }
  }
}
