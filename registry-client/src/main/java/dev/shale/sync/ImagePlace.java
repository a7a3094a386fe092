package dev.shale.sync;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.nio.file.Path;

/**
 * Where one image is, or is to be. {@code toString} prints it with its transport, which {@code
 * parse} reads back to an equal value.
 */
public sealed interface ImagePlace {
  /** {@code docker://NAME}, with a tag or a digest. */
  record InRegistry(ImageReference name) implements ImagePlace {
    private static final String PREFIX = "docker://";

    @Override
    public String toString() {
      return PREFIX + name;
    }
  }

  /** {@code dir:DIRECTORY}. */
  record InDirectory(Path directory) implements ImagePlace {
    private static final String PREFIX = "dir:";

    @Override
    public String toString() {
      return PREFIX + directory;
    }
  }

  /**
   * Parses what {@code toString} prints.
   *
   * @throws OciException INVALID if it is no such place
   */
  static ImagePlace parse(String text) {
    if (text.startsWith(InRegistry.PREFIX)) {
      return new InRegistry(ImageReference.parse(text.substring(InRegistry.PREFIX.length())));
    }
    if (text.startsWith(InDirectory.PREFIX)) {
      return new InDirectory(Path.of(text.substring(InDirectory.PREFIX.length())));
    }
    throw OciException.invalid("place \"%s\": expected docker://NAME or dir:DIRECTORY", text);
  }
}
