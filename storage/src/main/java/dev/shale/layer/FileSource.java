package dev.shale.layer;

import dev.shale.tree.FileContent;
import java.io.IOException;
import java.io.InputStream;

/** The content of a file of some layer: two that are equal have the same bytes. */
record FileSource(LayerContents layer, TocEntry.File file) implements FileContent {
  @Override
  public InputStream open() throws IOException {
    return layer.open(file);
  }
}
