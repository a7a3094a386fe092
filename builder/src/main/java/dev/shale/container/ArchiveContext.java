package dev.shale.container;

import dev.shale.blob.Compression;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.TarReader;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The files of a tar that comes as a stream, such as a build context on standard input, without
 * being unpacked: their bytes are in one file until this is closed. Owners, modes and times are the
 * archive's, a directory that it only implies is root's; names that lead outside are refused.
 */
public final class ArchiveContext implements AutoCloseable {
  /** How much of a stream is looked at to tell an archive from a Dockerfile. */
  public static final int HEAD_BYTES = 64 << 10;

  private final SpooledTarget files;

  private ArchiveContext(SpooledTarget files) {
    this.files = files;
  }

  /**
   * Reads a tar, packed or plain, to its end.
   *
   * @param name what messages call it
   * @param in stays open
   * @param limits asked with a packed size of 0, as nobody knows it
   * @param directory where the file is made; it belongs to this process alone
   * @param now the time of directories that are implied
   * @throws OciException CORRUPT if the archive is broken, INVALID if a name in it leads outside or
   *     it expands to more than it may, UNAVAILABLE if it expands to more than there is room for
   */
  public static ArchiveContext read(
      String name, InputStream in, Placement.Archives.Limits limits, Path directory, Instant now)
      throws IOException {
    SpooledTarget files = new SpooledTarget(directory);
    try {
      new ArchiveUnpacker(limits, files, CopyOptions.of(now))
          .unpack(name, 0, new Unclosed(in), TreePath.ROOT);
      return new ArchiveContext(files);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Whether a stream begins as an archive does: packed, or with a tar's header. It is read from the
   * same place afterwards.
   */
  public static boolean isArchive(BufferedInputStream in) throws IOException {
    in.mark(HEAD_BYTES);
    byte[] head = in.readNBytes(HEAD_BYTES);
    in.reset();
    if (Compression.detect(head) != Compression.NONE) {
      return true;
    }
    try (TarReader tar = new TarReader(new ByteArrayInputStream(head))) {
      return tar.next().isPresent();
    } catch (OciException e) {
      return e.kind() != ErrorKind.CORRUPT;
    }
  }

  /** A stream that is others' to close. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /** The files; to be read until this is closed. */
  public ReadableTree tree() {
    return files.files();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
