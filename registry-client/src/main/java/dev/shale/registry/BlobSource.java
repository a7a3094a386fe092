package dev.shale.registry;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A blob for an upload: read once from its start to its end, and verified so, unless the upload has
 * to go on elsewhere. Belongs to one thread.
 */
final class BlobSource implements UploadSession.Source, AutoCloseable {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Blob blob;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private InputStream in = InputStream.nullInputStream();
  private long position = -1;
  private @Nullable Exception failure;

  BlobSource(Blob blob) {
    this.blob = blob;
  }

  @Override
  public void write(long from, long to, OutputStream out) throws IOException {
    if (position != from) {
      open(from);
    }
    while (position < to) {
      int most = (int) Math.min(buffer.length, to - position);
      int count = read(most);
      if (count < 0) {
        throw noted(
            OciException.corrupt(
                "read %s: ended after %d of %d bytes",
                blob.descriptor().digest(), position, blob.descriptor().size()));
      }
      position += count;
      out.write(buffer, 0, count);
    }
    if (to == blob.descriptor().size() && read(1) >= 0) {
      throw noted(
          OciException.corrupt(
              "read %s: more than the %d bytes that its descriptor says",
              blob.descriptor().digest(), blob.descriptor().size()));
    }
  }

  private void open(long from) throws IOException {
    in.close();
    try {
      in = from == 0 ? blob.open() : blob.openAt(from);
      position = from;
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  private int read(int most) throws IOException {
    try {
      return in.read(buffer, 0, most);
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  private OciException noted(OciException own) {
    failure = own;
    return own;
  }

  @Override
  public boolean isThere(long from) {
    return true;
  }

  @Override
  public boolean isOwn(Exception thrown) {
    return thrown.equals(failure); // the same one
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
