package dev.shale.transport;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/**
 * A blob of a source that is found out when the blob is opened.
 *
 * @param owner asked at each opening
 */
public record OwnedBlob(Descriptor descriptor, Owner owner) implements Blob {
  /** Knows who has the blob. */
  @FunctionalInterface
  public interface Owner {
    /** The source, which stays open for as long as the blob is read. */
    ImageSource find() throws IOException;
  }

  @Override
  public InputStream open() throws IOException {
    return owner.find().blob(descriptor).open();
  }

  @Override
  public InputStream openAt(long offset) throws IOException {
    return owner.find().blob(descriptor).openAt(offset);
  }
}
