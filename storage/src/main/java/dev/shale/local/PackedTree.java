package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.concurrent.ProducedInputStream;
import dev.shale.image.Descriptor;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.PackOptions;
import dev.shale.linux.LinuxTree;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** The tar of an unpacked layer, made while it is read; the same bytes each time. */
record PackedTree(Descriptor descriptor, Path tree, PackOptions options) implements Blob {
  private static final int BUFFER_BYTES = 128 << 10;

  @Override
  public InputStream open() throws IOException {
    return new VerifiedInputStream(new ProducedInputStream(this::pack), descriptor);
  }

  private void pack(OutputStream out) throws IOException {
    try (LinuxTree files = LinuxTree.open(tree);
        OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES)) {
      new LayerPacker(options).pack(files, buffered);
    }
  }
}
