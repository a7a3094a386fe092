package dev.shale.local;

import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.History;
import dev.shale.image.LayerId;
import dev.shale.snapshot.ActiveSnapshot;
import dev.shale.snapshot.ContainerId;
import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.StagingArea;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The working containers of a store: records and directories. A container is changed by one process
 * at a time; the store's records are safe whatever happens.
 */
public final class Containers {
  private static final String INTERRUPTED = "commit, interrupted before the image was recorded";

  private final StoreLayout layout;
  private final ContainerRecords records;
  private final LayerStore layers;
  private final RootMaker roots;
  private final StagingArea staging;
  private final Journal journal;

  Containers(
      StoreLayout layout,
      ContainerRecords records,
      LayerStore layers,
      RootMaker roots,
      StagingArea staging,
      Journal journal) {
    this.layout = layout;
    this.records = records;
    this.layers = layers;
    this.roots = roots;
    this.staging = staging;
    this.journal = journal;
  }

  /** Every container, oldest first. */
  public List<ContainerRecord> list() throws IOException {
    return records.list();
  }

  /** What reading a record came to. */
  sealed interface Read {
    record Sound(ContainerRecord container) implements Read {}

    record Unreadable(ContainerId id, String why) implements Read {}
  }

  /** Every container that there is a record of, be it one that cannot be read. */
  List<Read> readAll() throws IOException {
    List<Read> all = new ArrayList<>();
    for (ContainerId id : records.ids()) {
      try {
        records.find(id).map(Read.Sound::new).ifPresent(all::add);
      } catch (OciException | DateTimeException e) {
        all.add(new Read.Unreadable(id, String.valueOf(e.getMessage())));
      }
    }
    return all;
  }

  /** Removes what cannot be read, and with it what the container changed. */
  void forget(ContainerId id) throws IOException {
    records.remove(id);
    Files.deleteIfExists(layout.claim(id));
    Optional<StagedTree> bin = staging.discard(layout.snapshot(id));
    if (bin.isPresent()) {
      bin.get().close();
    }
  }

  /**
   * The container that has this name or whose ID begins so.
   *
   * @throws OciException NOT_FOUND, or INVALID if several IDs begin so
   */
  public ContainerRecord require(String nameOrId) throws IOException {
    List<ContainerRecord> all = list();
    List<ContainerRecord> found =
        all.stream().filter(record -> record.name().equals(nameOrId)).toList();
    if (found.isEmpty()) {
      found = all.stream().filter(record -> record.id().hex().startsWith(nameOrId)).toList();
    }
    if (found.isEmpty() || nameOrId.isEmpty()) {
      throw OciException.notFound(
          "find container \"%s\": there is none; shale ps lists them", nameOrId);
    }
    if (found.size() > 1) {
      throw OciException.invalid(
          "find container \"%s\": %d containers have IDs that begin so", nameOrId, found.size());
    }
    return settle(found.getFirst());
  }

  /**
   * Records a new container. Its layers are unpacked when it is first mounted.
   *
   * @throws OciException CONFLICT if the name is in use
   */
  public void add(ContainerRecord record) throws IOException {
    records.add(record);
  }

  /**
   * Records a new container and gives it what has been changed in a root elsewhere. Recorded first:
   * a directory without a record is taken for what a dead process left.
   *
   * @throws OciException CONFLICT if the name is in use
   */
  void adopt(ContainerRecord record, StagedTree root) throws IOException {
    add(record);
    try (ContainerClaim _ = claim(record)) {
      Files.move(root.path(), layout.snapshot(record.id()));
    } catch (IOException | RuntimeException e) {
      forget(record.id());
      throw e;
    }
  }

  /**
   * Gives a container another name.
   *
   * @throws OciException CONFLICT if the name is in use
   */
  public void rename(ContainerRecord record, String name) throws IOException {
    records.rename(record.id(), name);
  }

  /** Replaces what is known of a container. */
  public void replace(ContainerRecord record) throws IOException {
    records.replace(record);
  }

  /**
   * Removes a container with all that it changed, but nothing that it stood on.
   *
   * @throws OciException CONFLICT if its mount is in use
   */
  void remove(ContainerRecord record) throws IOException {
    try (ContainerClaim _ = claim(record)) {
      ActiveRoot root = root(record);
      if (root.mountPoint().isPresent()) {
        root.detachClaimed();
      }
      Optional<ActiveSnapshot> stacked = ActiveSnapshot.find(layout.snapshot(record.id()));
      if (stacked.isPresent()) {
        stacked.get().end();
      }
      forget(record.id());
    }
  }

  private ContainerClaim claim(ContainerRecord record) throws IOException {
    return ContainerClaim.of(layout.claim(record.id()), record.name());
  }

  /** Where what the container changed is; there may be nothing yet. */
  Path directory(ContainerRecord record) {
    return layout.snapshot(record.id());
  }

  /** The container's files. */
  public ActiveRoot root(ContainerRecord record) {
    return new ActiveRoot(
        layout.snapshot(record.id()), record.layers(), layers, roots, () -> claim(record));
  }

  /**
   * Makes what the container changed a layer; the container then stands on that layer and has
   * changed nothing. Where others see it mounted, it is taken away for that moment.
   *
   * @param latest later times become this one
   * @param history what the config says of the layer
   * @return the record as it is now
   * @throws OciException CONFLICT if its mount, or the container itself, is in use
   */
  public ContainerRecord commitLayer(
      ContainerRecord record, Optional<Instant> latest, History history) throws IOException {
    journal.adding();
    try (ContainerClaim _ = claim(record)) {
      if (root(record).mountPoint().isEmpty()) {
        return commitClaimed(record, latest, history);
      }
      root(record).detachClaimed();
      ContainerRecord committed;
      try {
        committed = commitClaimed(record, latest, history);
      } catch (IOException | RuntimeException e) {
        attachAgain(record, e);
        throw e;
      }
      root(committed).attachClaimed();
      return committed;
    }
  }

  private void attachAgain(ContainerRecord record, Exception reason) {
    try {
      root(settle(records.require(record.id()))).attachClaimed();
    } catch (IOException | RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  private ContainerRecord commitClaimed(
      ContainerRecord record, Optional<Instant> latest, History history) throws IOException {
    LayerId layer = root(record).commit(latest, name -> records.replace(record.committing(name)));
    ContainerRecord committed = record.committed(layer, history);
    records.replace(committed);
    return committed;
  }

  /** Ends a commit that a dead process had begun: it either happened, or it did not. */
  private ContainerRecord settle(ContainerRecord record) throws IOException {
    return record.committing().isEmpty() ? record : records.change(record.id(), this::settled);
  }

  private ContainerRecord settled(ContainerRecord record) throws IOException {
    if (record.committing().isEmpty()) {
      return record; // who was committing was alive after all, and has finished
    }
    LayerId layer = record.committing().get();
    ChainId chain = ChainId.append(record.parent(), layer.diffId());
    Optional<ActiveSnapshot> upper = ActiveSnapshot.find(layout.snapshot(record.id()));
    boolean moved = layers.anyTree(chain).isPresent() && (upper.isEmpty() || upper.get().isEmpty());
    return moved
        ? record.committed(layer, History.ofLayer(record.created(), INTERRUPTED))
        : record.notCommitted();
  }

  /**
   * Takes directories of containers that are not recorded out of sight: of processes that died
   * between. The caller closes them, which removes them.
   */
  List<StagedTree> abandoned() throws IOException {
    List<StagedTree> abandoned = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(layout.snapshots())) {
      for (Path directory : directories) {
        ContainerId id = new ContainerId(directory.getFileName().toString());
        if (!records.has(id)) {
          staging.discard(directory).ifPresent(abandoned::add);
        }
      }
    }
    records.removeLocks();
    return abandoned;
  }
}
