package dev.shale.dockerfile;

import dev.shale.error.OciException;
import java.util.Optional;

/**
 * The files that a Dockerfile may include. What cannot be read of the disk is for who brings them
 * to throw, unchecked; the parser passes it on.
 */
public interface Includes {
  /** None. */
  Includes NONE =
      new Includes() {
        @Override
        public Optional<String> dockerfile() {
          return Optional.empty();
        }

        @Override
        public byte[] read(String path) {
          throw OciException.notFound("there are no files beside this Dockerfile");
        }
      };

  /** What the Dockerfile itself is called among them, if it is one of them. */
  Optional<String> dockerfile();

  /**
   * Reads a file; of a long one, more than {@link DockerfileParser#MAX_BYTES} are enough.
   *
   * @param path from the Dockerfile's directory, clean: it may begin with {@code ..}
   * @throws OciException if it may not be read or is not there, with what is so as its message
   */
  byte[] read(String path);
}
