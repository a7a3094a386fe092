package dev.shale.runtime;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory for the files of one run, which only we may read; closing removes it. */
final class Bundle implements AutoCloseable {
  private final Path directory;

  private Bundle(Path directory) {
    this.directory = directory;
  }

  /** A new one, inside a directory that is made if it is missing. */
  static Bundle create(Path parent) throws IOException {
    Files.createDirectories(parent);
    return new Bundle(
        Files.createTempDirectory(
            parent.toRealPath(),
            "shale-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
  }

  /** The name of the container, which no other one on this host has. */
  String id() {
    return directory.getFileName().toString();
  }

  Path directory() {
    return directory;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException failure)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
