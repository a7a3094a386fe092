package dev.shale.transport.archive;

import dev.shale.file.Located;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Writes to a channel; a failure names the place. Closing it leaves the channel open. */
final class PlacedOutputStream extends OutputStream {
  private final Path place;
  private final FileChannel channel;

  PlacedOutputStream(Path place, FileChannel channel) {
    this.place = place;
    this.channel = channel;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    Located.at(
        place,
        () -> {
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }
}
