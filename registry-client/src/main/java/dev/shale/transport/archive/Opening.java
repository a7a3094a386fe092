package dev.shale.transport.archive;

import dev.shale.error.OciException;
import java.io.IOException;
import java.io.InputStream;
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

  static ImageArchive ofStream(String name, InputStream in, Path scratch) throws IOException {
    ArchiveFile copied = ArchiveFile.copy("read " + name, in, scratch);
    return opened(copied, file -> detect(file, Path.of(name)));
  }

  private static ImageArchive detect(ArchiveFile opened, Path file) throws IOException {
    if (opened.has(OciArchive.VERSION) && opened.has(OciArchive.INDEX)) {
      return OciArchive.of(opened, file);
    }
    if (opened.has(DockerArchive.MANIFEST) || LegacyImages.isIn(opened)) {
      return DockerArchive.of(opened, file);
    }
    throw OciException.invalid(
        "load %s: no archive of images, it has neither index.json nor manifest.json", file);
  }

  private static ImageArchive open(String action, Path file, Path scratch, Opening opening)
      throws IOException {
    return opened(ArchiveFile.open(action, file, scratch), opening);
  }

  private static ImageArchive opened(ArchiveFile opened, Opening opening) throws IOException {
    try {
      return opening.of(opened);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }
}
