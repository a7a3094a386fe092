package dev.shale.dockerfile;

import dev.shale.error.OciException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The files of a directory that a test's Dockerfile includes. */
record DirectoryIncludes(Path directory) implements Includes {
  @Override
  public Optional<String> dockerfile() {
    return Optional.of("Dockerfile");
  }

  @Override
  public byte[] read(String path) {
    try {
      return Files.readAllBytes(directory.resolve(path));
    } catch (NoSuchFileException e) {
      throw OciException.notFound("no such file");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
