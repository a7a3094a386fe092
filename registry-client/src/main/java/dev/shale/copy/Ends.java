package dev.shale.copy;

import dev.shale.image.Descriptor;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;

/** The two ends of a copy. */
record Ends(ImageSource source, ImageDestination destination) {
  /** Whether a blob is at the destination, or could be brought there without sending its bytes. */
  boolean share(Descriptor blob) throws IOException {
    if (destination.has(blob)) {
      return true;
    }
    for (ImageReference origin : source.origins(blob)) {
      if (destination.mount(blob, origin)) {
        return true;
      }
    }
    return false;
  }
}
