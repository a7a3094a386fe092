package dev.shale.local;

import dev.shale.error.OciException;
import dev.shale.file.ProcessLock;
import dev.shale.snapshot.ContainerId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The working containers that the store has: a file for each, replaced whole. */
final class ContainerRecords {
  private static final String SUFFIX = ".json";

  private final StoreLayout layout;
  private final ProcessLock lock;

  ContainerRecords(StoreLayout layout, ProcessLock lock) {
    this.layout = layout;
    this.lock = lock;
  }

  /** Every container, oldest first. */
  List<ContainerRecord> list() throws IOException {
    List<ContainerRecord> records = new ArrayList<>();
    for (ContainerId id : ids()) {
      find(id).ifPresent(records::add);
    }
    records.sort(Comparator.comparing(ContainerRecord::created));
    return records;
  }

  /** Of which containers there are records. */
  List<ContainerId> ids() throws IOException {
    List<ContainerId> ids = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(layout.containers(), "[0-9a-f]*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        ids.add(new ContainerId(name.substring(0, name.length() - SUFFIX.length())));
      }
    }
    return ids;
  }

  /** Removes the locks of containers that have been removed while someone asked for them. */
  void removeLocks() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(layout.containers(), "[0-9a-f]*.lock")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        ContainerId id = new ContainerId(name.substring(0, name.indexOf('.')));
        if (!has(id)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Whether there is a record, be it one that cannot be read. */
  boolean has(ContainerId id) {
    return Files.exists(layout.container(id));
  }

  Optional<ContainerRecord> find(ContainerId id) throws IOException {
    try {
      return Optional.of(ContainerRecord.parse(id, Files.readAllBytes(layout.container(id))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * What is known of a container.
   *
   * @throws OciException NOT_FOUND if it has been removed meanwhile
   */
  ContainerRecord require(ContainerId id) throws IOException {
    return find(id)
        .orElseThrow(
            () -> OciException.notFound("change container %s: it has been removed", id.shortHex()));
  }

  /** Records a new container; its name must be free. */
  void add(ContainerRecord record) throws IOException {
    lock.during(
        () -> {
          requireFree("create", record.name(), "; choose another with --name");
          layout.files().replace(layout.container(record.id()), record.toBytes());
          return record;
        });
  }

  /** Gives a container another name, which must be free. */
  void rename(ContainerId id, String name) throws IOException {
    ContainerRecord _ =
        change(
            id,
            record -> {
              requireFree("rename", name, "");
              return record.withName(name);
            });
  }

  private void requireFree(String verb, String name, String advice) throws IOException {
    if (list().stream().anyMatch(other -> other.name().equals(name))) {
      throw OciException.conflict("%s container \"%s\": the name is in use%s", verb, name, advice);
    }
  }

  /**
   * Replaces what is known of a container.
   *
   * @throws OciException NOT_FOUND if it has been removed meanwhile
   */
  void replace(ContainerRecord record) throws IOException {
    lock.during(
        () -> {
          if (Files.notExists(layout.container(record.id()))) {
            throw OciException.notFound("change container %s: it has been removed", record.name());
          }
          layout.files().replace(layout.container(record.id()), record.toBytes());
          return record;
        });
  }

  /** What a record becomes. */
  @FunctionalInterface
  interface Change {
    ContainerRecord of(ContainerRecord record) throws IOException;
  }

  /**
   * Changes what is known of a container just now.
   *
   * @throws OciException NOT_FOUND if it has been removed meanwhile
   */
  ContainerRecord change(ContainerId id, Change change) throws IOException {
    return lock.during(
        () -> {
          ContainerRecord record = require(id);
          ContainerRecord changed = change.of(record);
          replace(changed);
          return changed;
        });
  }

  /**
   * Forgets a container; not while someone replaces what is known of it, which would bring it back.
   */
  void remove(ContainerId id) throws IOException {
    lock.during(() -> Files.deleteIfExists(layout.container(id)));
  }
}
