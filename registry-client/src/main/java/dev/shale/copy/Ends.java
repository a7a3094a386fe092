package dev.shale.copy;

import dev.shale.blob.Packing;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.util.Optional;

/**
 * The two ends of a copy.
 *
 * @param packedLayers what is known of the source's layers, and learned
 */
record Ends(ImageSource source, ImageDestination destination, PackedLayers packedLayers) {
  Ends(ImageSource source, ImageDestination destination) {
    this(source, destination, source.packedLayers());
  }

  /** The ends of a copy that packs nothing, and so learns nothing. */
  static Ends ofPlan(ImageSource source, ImageDestination destination) {
    return new Ends(source, destination, new KnownLayers(source.packedLayers()));
  }

  /** These ends, with the source's image as one of today. */
  Ends with(Schema1Source today) {
    return new Ends(today, destination, today.packedLayers());
  }

  private record KnownLayers(PackedLayers known) implements PackedLayers {
    @Override
    public Optional<Descriptor> find(Digest diffId, Packing packing) throws IOException {
      return known.find(diffId, packing);
    }

    @Override
    public void remember(Digest diffId, Packing packing, Descriptor packed) {}
  }

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
