package dev.shale.transport.dir;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory with one image, or index, in it: {@code manifest.json}, those that it lists as {@code
 * HEX.manifest.json}, and blobs named by their hex. Signatures are not looked at.
 *
 * <p>Spec: containers/image, docs/containers-transports(5), "dir:path".
 */
public final class ImageDirectory {
  private final DirFiles files;

  /** The image at {@code root}, whether or not there is one yet. */
  public ImageDirectory(Path root) {
    this.files = new DirFiles(root);
  }

  /**
   * The image, to be read.
   *
   * @throws OciException NOT_FOUND if there is none
   */
  public ImageSource source() throws IOException {
    byte[] manifest =
        files
            .read(DirFiles.MANIFEST, RawManifest.MAX_BYTES)
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "open %s: no image, it has no file manifest.json", files.shown()));
    return new DirSource(files, RawManifest.untyped(manifest));
  }

  /**
   * What an image that is written here would replace: the digest of its manifest; empty if there is
   * none, or in its place what is no manifest, or a link.
   */
  public Optional<Digest> current() throws IOException {
    return files.top().map(RawManifest::digest);
  }

  /**
   * A place for an image in this directory, which is made, if it is not there, when something
   * comes. The image that is there stays whole until the new one is published, and goes then. What
   * came of one that is not published is gone when the place is closed.
   *
   * @throws OciException INVALID if the directory has other things in it
   */
  public ImageDestination destination() throws IOException {
    files.requireOursOrEmpty();
    return new DirDestination(files);
  }

  /**
   * Removes the image, and the directory if nothing else is in it. From the first moment on there
   * is no image any more.
   *
   * @throws OciException NOT_FOUND if there is none, INVALID if this is a link to the directory
   */
  public void delete() throws IOException {
    source().close();
    files.requireNoLink();
    files.delete();
  }
}
