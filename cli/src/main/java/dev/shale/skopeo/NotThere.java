package dev.shale.skopeo;

import dev.shale.command.ImageArgument;
import dev.shale.command.PeerStatusException;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.transport.archive.ArchiveFormat;
import java.io.IOException;
import java.nio.file.Files;

/**
 * The status of its own that skopeo has where an image that is to be read is not there, though its
 * place is. That an index has none for a platform, and that there is no such directory or file, are
 * failures like others.
 */
final class NotThere {
  private static final int STATUS = 2;

  private NotThere() {}

  /** What is done with an image. */
  @FunctionalInterface
  interface Reading<T> {
    T run() throws IOException;
  }

  /** Reads an image of a kind of place of which skopeo tells that it is not there. */
  static <T> T toldOf(ImageArgument image, Reading<T> reading) throws IOException {
    try {
      return reading.run();
    } catch (OciException e) {
      throw told(image, e);
    }
  }

  /** What is to be thrown where reading an image fails. */
  static OciException told(ImageArgument image, OciException failure) {
    return failure.kind() == ErrorKind.NOT_FOUND
            && isTold(image)
            && !(failure instanceof PeerStatusException)
        ? new PeerStatusException(failure, STATUS)
        : failure;
  }

  private static boolean isTold(ImageArgument image) {
    return switch (image) {
      case ImageArgument.InRegistry _, ImageArgument.InContainersStorage _ -> true;
      case ImageArgument.InLayout layout -> Files.exists(layout.directory().resolve("index.json"));
      case ImageArgument.InArchive archive ->
          archive.format() == ArchiveFormat.OCI && Files.exists(archive.file());
      case ImageArgument.InDirectory _,
          ImageArgument.InTarballs _,
          ImageArgument.InDaemon _,
          ImageArgument.InStore _ ->
          false;
    };
  }
}
