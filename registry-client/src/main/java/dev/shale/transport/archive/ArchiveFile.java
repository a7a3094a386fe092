package dev.shale.transport.archive;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.transport.archive.TarIndex.Place;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A tar whose files can be read in any order: headers once, when it is opened, contents where they
 * lie. Safe for use by several threads.
 */
final class ArchiveFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 128 << 10;
  private static final int HEADER_BUFFER_BYTES = 4 << 10;

  private final String action;
  private final FileChannel channel;
  private final TarIndex index;

  private ArchiveFile(String action, FileChannel channel) throws IOException {
    this.action = action;
    this.channel = channel;
    this.index =
        TarIndex.of(
            action,
            new BufferedInputStream(
                new ChannelInputStream(channel, 0, channel.size()), HEADER_BUFFER_BYTES));
  }

  /**
   * Opens a tar, which may be packed, or come through a pipe.
   *
   * @param action verb and object for refusals
   * @param scratch where it is copied to if it has to be
   */
  static ArchiveFile open(String action, Path file, Path scratch) throws IOException {
    if (Files.isDirectory(file)) {
      throw OciException.invalid("%s: a directory, not a file", action);
    }
    FileChannel channel;
    try {
      channel = isPlainFile(file) ? FileChannel.open(file) : spool(action, file, scratch);
    } catch (NoSuchFileException e) {
      throw OciException.notFound("%s: there is no such file", action);
    }
    try {
      return new ArchiveFile(action, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens a tar that comes as a stream, which is read to its end.
   *
   * @param action verb and object for refusals
   * @param scratch where it is copied to
   */
  static ArchiveFile copy(String action, InputStream in, Path scratch) throws IOException {
    FileChannel channel = spool(action, in, scratch);
    try {
      return new ArchiveFile(action, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isPlainFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ)) {
      return Compression.detect(in.readNBytes(Compression.MAGIC_BYTES)) == Compression.NONE;
    }
  }

  private static FileChannel spool(String action, Path file, Path scratch) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return spool(action, in, scratch);
    }
  }

  private static FileChannel spool(String action, InputStream in, Path scratch) throws IOException {
    Spool spool = Spool.open(scratch);
    try {
      spool.fillUnpacked(action, in);
      return spool.channel();
    } catch (OciException e) {
      spool.close();
      throw e.about(action);
    } catch (IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  /** Whether there is a file of this name. */
  boolean has(String name) {
    return index.find(name).isPresent();
  }

  /** Where a file is; empty if there is none of this name. */
  Optional<Place> find(String name) {
    return index.find(name);
  }

  /** The bytes at a place; closing the stream is optional. */
  InputStream open(Place place) {
    return new BufferedInputStream(
        new ChannelInputStream(channel, place.offset(), place.end()), BUFFER_BYTES);
  }

  /** The digest of the bytes at a place, which are read. */
  Digest digest(Place place) throws IOException {
    try (DigestingInputStream in = new DigestingInputStream(open(place), Digest.Algorithm.SHA256)) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.digest();
    }
  }

  /** The bytes at a place as those of a blob, verified. */
  Blob blob(Descriptor descriptor, Place place) {
    return new Blob() {
      @Override
      public Descriptor descriptor() {
        return descriptor;
      }

      @Override
      public InputStream open() {
        return new VerifiedInputStream(ArchiveFile.this.open(place), descriptor);
      }
    };
  }

  /**
   * All bytes of a small file.
   *
   * @throws OciException NOT_FOUND if there is no such file, INVALID if it is larger
   */
  byte[] readSmall(String name, int maxBytes) throws IOException {
    Place place = require(name);
    if (place.size() > maxBytes) {
      throw OciException.invalid(
          "%s: its %s has %d bytes, at most %d are allowed", action, name, place.size(), maxBytes);
    }
    return open(place).readAllBytes();
  }

  /** Where a file is that has to be there. */
  Place require(String name) {
    return find(name)
        .orElseThrow(() -> OciException.notFound("%s: it has no file \"%s\"", action, name));
  }

  /** Verb and object, for refusals. */
  String action() {
    return action;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
