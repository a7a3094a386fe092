package dev.shale.transport.archive;

import dev.shale.error.OciException;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An archive in the making. Images are sent to one {@linkplain #destination destination} after the
 * other; what several have in common is written once. With {@link #commit} the archive is where it
 * belongs; closing it without that leaves nothing, where it goes to a file.
 *
 * <p>The same images in the same order give the same bytes. Nothing is kept back: blobs are written
 * as they come, but for those whose size is not known before they end.
 */
public final class ArchiveWriter implements AutoCloseable {
  private final String name;
  private final TarDraft tar;
  private final ArchiveContents contents;

  private ArchiveWriter(String name, TarDraft tar, ArchiveContents contents) {
    this.name = name;
    this.tar = tar;
    this.contents = contents;
  }

  /**
   * Starts an archive. A file that is there is replaced if the format is OCI's, and refused if it
   * is Docker's: so it is with the ecosystem's other tools, whose users rely on either.
   *
   * @param scratch where temporary files go
   * @throws OciException CONFLICT if the format is Docker's and there is a file that is not empty
   */
  public static ArchiveWriter open(ArchiveFormat format, ArchiveTarget target, Path scratch)
      throws IOException {
    String name = format + ":" + target;
    if (format == ArchiveFormat.DOCKER && target instanceof ArchiveTarget.ToFile(Path path)) {
      requireNew(name, path);
    }
    TarDraft tar = TarDraft.open("write " + name, target);
    ArchiveContents contents =
        switch (format) {
          case OCI -> new OciArchiveContents(name, tar, scratch);
          case DOCKER -> new DockerArchiveContents(name, tar, scratch);
        };
    return new ArchiveWriter(name, tar, contents);
  }

  private static void requireNew(String name, Path file) throws IOException {
    if (Files.isRegularFile(file) && Files.size(file) > 0) {
      throw OciException.conflict(
          "write %s: the file is there, and such an archive is not changed; remove it first", name);
    }
  }

  /**
   * A place for one image. Its publication is the archive's affair; closing it does nothing.
   *
   * @param names what to call the image; it may go without
   * @throws OciException INVALID if a name is none that the format allows
   */
  public ImageDestination destination(List<String> names) {
    contents.requireNames(names);
    return new ArchiveDestination(shown(names), contents, names, Optional.empty());
  }

  /** A place for the only image of this archive, which is committed and closed with it. */
  public ImageDestination onlyDestination(List<String> names) throws IOException {
    try {
      contents.requireNames(names);
      return new ArchiveDestination(shown(names), contents, names, Optional.of(this));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private String shown(List<String> names) {
    return names.isEmpty() ? name : name + ":" + names.getFirst();
  }

  /** Ends the archive and puts it in its place. */
  public void commit() throws IOException {
    contents.finish();
    tar.commit();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
