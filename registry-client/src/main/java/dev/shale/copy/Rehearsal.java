package dev.shale.copy;

import dev.shale.blob.Blob;
import dev.shale.concurrent.Permits;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;

/**
 * The copying of an image to a place that has whatever it is asked for: nothing is sent, no layer
 * is read, and what becomes of manifests is known but for those whose layers have to be packed.
 */
final class Rehearsal {
  private final PlannedDestination planned = new PlannedDestination(new Full());
  private final ContentCopy content;

  /**
   * @param top the type of what is copied
   */
  Rehearsal(ImageSource source, MediaType top, CopyRequest request) {
    Ends ends = Ends.ofPlan(source, planned);
    Permits transfers = new Permits(ImageCopier.MAX_TRANSFERS);
    BlobCopy blobs = new BlobCopy(ends, transfers, ProgressListener.NONE);
    this.content = new ContentCopy(ends, request, blobs, Changes.of(source.name(), request, top));
  }

  Foretold run(RawManifest top) throws IOException {
    return Foretold.of(content.run(top), planned);
  }

  /**
   * What copies, and after {@link #run} knows what became of each manifest; whatever stands for one
   * that is known only when layers have been packed.
   */
  ContentCopy content() {
    return content;
  }

  /** A place that has whatever it is asked for. */
  private static final class Full implements ImageDestination {
    @Override
    public String name() {
      return "a forecast";
    }

    @Override
    public boolean has(Descriptor blob) {
      return true;
    }

    @Override
    public boolean hasWhole(Descriptor manifest) {
      return true;
    }

    @Override
    public void put(Blob blob) {}

    @Override
    public Descriptor put(MediaType type, BlobProducer producer) {
      throw new IllegalStateException("layers are packed in no forecast");
    }

    @Override
    public void put(RawManifest manifest) {}

    @Override
    public void publish(RawManifest manifest) {}

    @Override
    public void close() {}
  }
}
