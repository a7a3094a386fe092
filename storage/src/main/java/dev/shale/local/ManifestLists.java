package dev.shale.local;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.file.WholeFiles;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The indexes that are being put together here, by name: a file for each, called after the digest
 * of its name. Their names are apart from those of images. Safe for use by several threads and
 * processes.
 */
public final class ManifestLists {
  private final Path directory;
  private final ProcessLock lock;
  private final WholeFiles files;

  ManifestLists(Path directory, ProcessLock lock, WholeFiles files) {
    this.directory = directory;
    this.lock = lock;
    this.files = files;
  }

  /**
   * The list that has this name.
   *
   * @throws OciException CORRUPT if its file cannot be read
   */
  public Optional<ManifestList> find(ImageReference name) throws IOException {
    Path file = file(name);
    return Files.exists(file) ? read(file) : Optional.empty();
  }

  /**
   * The list that has this name.
   *
   * @param verb what is to be done with it, for the refusal
   * @throws OciException NOT_FOUND if there is none
   */
  public ManifestList require(String verb, ImageReference name) throws IOException {
    return find(name)
        .orElseThrow(
            () ->
                OciException.notFound(
                    "%s %s: there is no manifest list of that name; shale manifest create makes"
                        + " one",
                    verb, name));
  }

  private static Optional<ManifestList> read(Path file) throws IOException {
    try {
      return Optional.of(ManifestList.parse(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // another process has just removed it
    } catch (OciException e) {
      throw new OciException(
          ErrorKind.CORRUPT, "read manifest list %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** All of them, by name. */
  public List<ManifestList> list() throws IOException {
    List<ManifestList> lists = new ArrayList<>();
    for (Digest key : StoreLayout.digests(directory)) {
      read(directory.resolve(key.hex())).ifPresent(lists::add);
    }
    lists.sort(Comparator.comparing(list -> list.name().toString()));
    return lists;
  }

  /**
   * Keeps a new list.
   *
   * @throws OciException CONFLICT if there is one of that name
   */
  public void create(ManifestList list) throws IOException {
    lock.during(
        () -> {
          if (Files.exists(file(list.name()))) {
            throw OciException.conflict(
                "create list %s: there is one; --amend goes on with it, shale manifest rm removes"
                    + " it",
                list.name());
          }
          files.replace(file(list.name()), list.toBytes());
          return list;
        });
  }

  /**
   * Changes a list while nobody else does.
   *
   * @return the list as it is now
   * @throws OciException NOT_FOUND if there is none of that name
   */
  public ManifestList update(ImageReference name, UnaryOperator<ManifestList> change)
      throws IOException {
    return lock.during(
        () -> {
          ManifestList changed = change.apply(require("change list", name));
          files.replace(file(name), changed.toBytes());
          return changed;
        });
  }

  /**
   * Changes a list while nobody else does, or makes it.
   *
   * @param change of what there is, which is a list of nothing if there was none
   * @return the list as it is now
   */
  public ManifestList put(ImageReference name, UnaryOperator<ManifestList> change)
      throws IOException {
    return lock.during(
        () -> {
          ManifestList changed = change.apply(find(name).orElseGet(() -> ManifestList.empty(name)));
          files.replace(file(name), changed.toBytes());
          return changed;
        });
  }

  /** Forgets a list; that its images are somewhere does not change. */
  public void remove(ImageReference name) throws IOException {
    Files.deleteIfExists(file(name));
  }

  private Path file(ImageReference name) {
    byte[] text = name.toString().getBytes(StandardCharsets.UTF_8);
    return directory.resolve(Digest.of(text).hex());
  }

  /** The files that cannot be read, and why. */
  Map<Path, String> damaged() throws IOException {
    Map<Path, String> damaged = new LinkedHashMap<>();
    for (Digest key : StoreLayout.digests(directory)) {
      Path file = directory.resolve(key.hex());
      try {
        read(file);
      } catch (OciException e) {
        damaged.put(file, e.getMessage());
      }
    }
    return damaged;
  }
}
