package dev.shale.local;

import dev.shale.image.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What processes have begun: while an entry is there, the store may hold content that nothing
 * refers to. An entry is an empty file, all of it said by its name, so that it can be made on a
 * full disk too. Whoever finds one while no other process has the store open ends what was begun.
 * Thread-safe.
 */
final class Journal {
  private static final String ADD = "add.";
  private static final String REMOVE = "remove.";

  private final Path directory;
  private Optional<Path> adding = Optional.empty();

  Journal(Path directory) {
    this.directory = directory;
  }

  /**
   * What was begun and not ended.
   *
   * @param isAdding whether content may have been added
   * @param removed manifests of images that were being removed
   */
  record Begun(boolean isAdding, List<Digest> removed) {}

  /** Whether nothing was begun that has not ended, by this process or another. */
  boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  /** What was begun; asked while no other process has the store open. */
  Begun begun() throws IOException {
    boolean isAdding = false;
    List<Digest> removed = new ArrayList<>();
    for (Path entry : entries()) {
      String name = entry.getFileName().toString();
      isAdding |= name.startsWith(ADD);
      if (name.startsWith(REMOVE)) {
        removed.add(Digest.ofHex(name.substring(name.lastIndexOf('.') + 1)));
      }
    }
    return new Begun(isAdding, removed);
  }

  private List<Path> entries() throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(entries::add);
    }
    return entries;
  }

  /** Says that from now on until {@link #close} this process may add content. */
  synchronized void adding() throws IOException {
    if (adding.isEmpty()) {
      adding = Optional.of(Files.createFile(directory.resolve(ADD + UUID.randomUUID())));
    }
  }

  /** Says that an image is being removed, until the result is deleted. */
  Path removing(Digest manifest) throws IOException {
    return Files.createFile(directory.resolve(REMOVE + UUID.randomUUID() + "." + manifest.hex()));
  }

  /** Takes note that everything has been ended; said while no other process has the store open. */
  synchronized void clear() throws IOException {
    for (Path entry : entries()) {
      if (!adding.equals(Optional.of(entry))) {
        Files.deleteIfExists(entry);
      }
    }
  }

  /** Says that this process adds no more, and that nothing it added is nobody's. */
  synchronized void close() throws IOException {
    if (adding.isPresent()) {
      Files.deleteIfExists(adding.get());
      adding = Optional.empty();
    }
  }
}
