package dev.shale.local;

import dev.shale.blob.Packing;
import dev.shale.error.OciException;
import dev.shale.file.WholeFiles;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.json.Json;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What layers of the store came to when they were packed: a file for each diff ID and packing,
 * there for as long as the layer is. Safe for use by several threads and processes.
 */
final class PackedRecords implements PackedLayers {
  private final Path directory;
  private final WholeFiles files;

  PackedRecords(Path directory, WholeFiles files) {
    this.directory = directory;
    this.files = files;
  }

  /** The packed form of a layer; a record that cannot be read counts as none. */
  @Override
  public Optional<Descriptor> find(Digest diffId, Packing packing) throws IOException {
    try {
      byte[] document = Files.readAllBytes(file(diffId, packing));
      return Optional.of(Descriptor.parse(Json.parseObject("packed record", document)));
    } catch (NoSuchFileException | OciException e) {
      return Optional.empty();
    }
  }

  /** Takes note of what a layer was packed to, in place of what is there. */
  @Override
  public void remember(Digest diffId, Packing packing, Descriptor packed) throws IOException {
    files.replace(file(diffId, packing), Json.write(packed.toJson()));
  }

  /** Forgets every packed form of a layer; a layer that has none is no error. */
  void forget(Digest diffId) throws IOException {
    try (DirectoryStream<Path> records = Files.newDirectoryStream(directory, diffId.hex() + ".*")) {
      for (Path record : records) {
        Files.deleteIfExists(record);
      }
    }
  }

  /** The diff IDs of the layers that have a record. */
  Set<Digest> list() throws IOException {
    Set<Digest> diffIds = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9a-f]*.*")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        diffIds.add(Digest.ofHex(name.substring(0, name.indexOf('.'))));
      }
    }
    return diffIds;
  }

  private Path file(Digest diffId, Packing packing) {
    return directory.resolve(diffId.hex() + "." + packing);
  }
}
