package dev.shale.transport.archive;

import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * A tar file with images in it, open for reading. A plain tar is read where it lies; what is packed
 * or comes through a pipe is copied to a temporary file that goes with this process. Safe for use
 * by several threads; the caller closes, after the sources that came from here.
 */
public sealed interface ImageArchive extends AutoCloseable permits OciArchive, DockerArchive {
  /**
   * Opens an archive of either format; one that is of both is read as OCI's, which says more.
   *
   * @param scratch where temporary files go
   * @throws dev.shale.error.OciException NOT_FOUND if there is no such file, INVALID or CORRUPT if
   *     it is no archive
   */
  static ImageArchive open(Path file, Path scratch) throws IOException {
    return Opening.ofAnyFormat(file, scratch);
  }

  /** Opens an archive that has to be of this format. */
  static ImageArchive open(ArchiveFormat format, Path file, Path scratch) throws IOException {
    return Opening.of(format, file, scratch);
  }

  /**
   * Opens an archive of either format that comes as a stream, which is read to its end and not
   * closed.
   *
   * @param name what the user calls it, with its transport
   */
  static ImageArchive copyOf(String name, InputStream in, Path scratch) throws IOException {
    return Opening.ofStream(name, in, scratch);
  }

  /** The images, in the archive's order. */
  List<ArchivedImage> images();

  /**
   * One of the images, to be read while this archive is open.
   *
   * @throws dev.shale.error.OciException NOT_FOUND if there is no such image, INVALID if there are
   *     several and none was named
   */
  ImageSource source(ArchiveChoice choice) throws IOException;

  @Override
  void close() throws IOException;
}
