package dev.shale.copy;

import dev.shale.concurrent.Permits;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.ImageIndex;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;

/**
 * Copies images. Blobs that the destination has, or can mount, are not sent; the others go several
 * at once, each verified in the stream. The name appears last. Safe for use by several threads.
 */
public final class ImageCopier {
  /** How many blobs are under way at once. */
  public static final int MAX_TRANSFERS = 6;

  private final Permits transfers = new Permits(MAX_TRANSFERS);
  private final ProgressListener progress;

  public ImageCopier(ProgressListener progress) {
    this.progress = progress;
  }

  /**
   * Copies what {@code source} names to where {@code destination} leads; closes neither. To
   * interrupt the calling thread stops it, whatever it waits for.
   *
   * @return the manifest that was published; that of the source if nothing had to change
   * @throws OciException UNSUPPORTED if the destination does not take such an image
   */
  public RawManifest copy(ImageSource source, ImageDestination destination, CopyRequest request)
      throws IOException {
    return TaskGroup.interruptibly(() -> copyNow(source, destination, request));
  }

  private RawManifest copyNow(ImageSource source, ImageDestination destination, CopyRequest request)
      throws IOException {
    RawManifest top = source.manifest();
    if (top.manifest() instanceof ImageIndex index
        && request.platforms() instanceof CopyRequest.Platforms.One(var platform)) {
      top = source.manifest(index.select(platform));
    }
    destination.admit(top.manifest());
    RawManifest copied =
        new ContentCopy(new Ends(source, destination), request, transfers, progress).run(top);
    destination.publish(copied);
    return copied;
  }
}
