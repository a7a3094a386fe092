package dev.shale.transport.archive;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Path;

/** How a file becomes an {@link ImageArchive}; it is closed again if it does not. */
@FunctionalInterface
interface Opening {
  ImageArchive of(ArchiveFile file) throws IOException;

  static ImageArchive of(ArchiveFormat format, Path file, Path scratch) throws IOException {
    return open(
        "open " + format + ":" + file,
        file,
        scratch,
        opened ->
            switch (format) {
              case OCI -> OciArchive.of(opened, file);
              case DOCKER -> DockerArchive.of(opened, file);
            });
  }

  static ImageArchive ofAnyFormat(Path file, Path scratch) throws IOException {
    return open("load " + file, file, scratch, opened -> detect(opened, file));
  }

  private static ImageArchive detect(ArchiveFile opened, Path file) throws IOException {
    if (opened.has(OciArchive.VERSION) && opened.has(OciArchive.INDEX)) {
      return OciArchive.of(opened, file);
    }
    if (opened.has(DockerArchive.MANIFEST)) {
      return DockerArchive.of(opened, file);
    }
    throw OciException.invalid(
        "load %s: no archive of images, it has neither index.json nor manifest.json", file);
  }

  private static ImageArchive open(String action, Path file, Path scratch, Opening opening)
      throws IOException {
    ArchiveFile opened = ArchiveFile.open(action, file, scratch);
    try {
      return opening.of(opened);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }
}
