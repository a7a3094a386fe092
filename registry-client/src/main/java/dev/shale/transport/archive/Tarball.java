package dev.shale.transport.archive;

import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A tar file that is a layer, open.
 *
 * @param descriptor of the bytes as they are, or unpacked, if no layer may be packed as they are
 * @param diffId the digest of the tar
 * @param modified when the file was last written
 */
record Tarball(FileChannel channel, Descriptor descriptor, Digest diffId, Instant modified)
    implements AutoCloseable {
  private static final int BUFFER_BYTES = 128 << 10;

  /**
   * Opens a file and reads it whole.
   *
   * @param action verb and object for refusals
   */
  static Tarball open(String action, Path file, TarballImage.Claims claims, Path scratch)
      throws IOException {
    if (Files.isDirectory(file)) {
      throw OciException.invalid("%s: a directory, not a file", action);
    }
    boolean isPlain = Files.isRegularFile(file);
    FileChannel channel = isPlain ? channel(action, file) : spool(action, file, scratch);
    try {
      Instant written = isPlain ? Files.getLastModifiedTime(file).toInstant() : claims.now();
      Instant modified = claims.latest().filter(written::isAfter).orElse(written);
      return read(action, channel, modified, scratch);
    } catch (OciException e) {
      channel.close();
      throw e.about(action);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel channel(String action, Path file) throws IOException {
    try {
      return FileChannel.open(file);
    } catch (NoSuchFileException e) {
      throw OciException.notFound("%s: there is no such file", action);
    }
  }

  private static FileChannel spool(String action, Path file, Path scratch) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Spool spool = Spool.open(scratch);
      try {
        spool.fill(in::transferTo);
        return spool.channel();
      } catch (IOException | RuntimeException e) {
        spool.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw OciException.notFound("%s: there is no such file", action);
    }
  }

  private static Tarball read(String action, FileChannel channel, Instant modified, Path scratch)
      throws IOException {
    Compression compression = compression(channel);
    requireTar(action, channel, compression);
    return switch (compression) {
      case NONE, GZIP, ZSTD -> asItIs(action, channel, compression, modified);
      case BZIP2, XZ -> unpacked(action, channel, modified, scratch);
    };
  }

  private static InputStream content(FileChannel channel) throws IOException {
    return new BufferedInputStream(
        new ChannelInputStream(channel, 0, channel.size()), BUFFER_BYTES);
  }

  private static Compression compression(FileChannel channel) throws IOException {
    try (InputStream in = content(channel)) {
      return Compression.detect(in.readNBytes(Compression.MAGIC_BYTES));
    }
  }

  /** Whatever it is, it would be taken for a layer, and fail when someone unpacks the image. */
  private static void requireTar(String action, FileChannel channel, Compression compression)
      throws IOException {
    try (InputStream tar = compression.decompress(content(channel))) {
      new TarReader(tar).next();
    } catch (EOFException e) {
      throw OciException.invalid("%s: not a tar", action);
    } catch (OciException e) {
      throw e.about(action + ": not a tar");
    }
  }

  private static Tarball asItIs(
      String action, FileChannel channel, Compression compression, Instant modified)
      throws IOException {
    try (DigestingInputStream in =
        new DigestingInputStream(content(channel), Digest.Algorithm.SHA256)) {
      DigestingOutputStream tar = new DigestingOutputStream(OutputStream.nullOutputStream());
      Spool.unpack(action, in, tar, Spool.ALWAYS_BYTES);
      Descriptor descriptor = Descriptor.of(compression.ociLayer(), in.digest(), channel.size());
      return new Tarball(channel, descriptor, tar.digest(), modified);
    }
  }

  private static Tarball unpacked(String action, FileChannel packed, Instant modified, Path scratch)
      throws IOException {
    Spool spool = Spool.open(scratch);
    try {
      Digest digest = spool.fillUnpacked(action, content(packed));
      packed.close();
      Descriptor descriptor = Descriptor.of(MediaType.OCI_LAYER, digest, spool.size());
      return new Tarball(spool.channel(), descriptor, digest, modified);
    } catch (IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  /** The layer's bytes, verified. */
  InputStream open() throws IOException {
    return new VerifiedInputStream(content(channel), descriptor);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
