package dev.shale.local;

import dev.shale.error.OciException;
import dev.shale.file.WholeFiles;
import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Results of build steps by cache key. A record keeps no layer alive: whoever finds one asks
 * whether its layer is still here. Safe for use by several threads and processes.
 */
public final class StepRecords {
  private final Path directory;
  private final WholeFiles files;

  StepRecords(Path directory, WholeFiles files) {
    this.directory = directory;
    this.files = files;
  }

  /** The result under a key; a record that cannot be read counts as none. */
  public Optional<StepResult> find(Digest key) throws IOException {
    try {
      return Optional.of(StepResult.parse(Files.readAllBytes(file(key))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (OciException | DateTimeException e) {
      forget(key);
      return Optional.empty();
    }
  }

  /**
   * Remembers a result, replacing an older one.
   *
   * @param below the layers that the step ran on, base first
   */
  public void remember(Digest key, StepResult result, List<LayerId> below) throws IOException {
    files.replace(file(key), result.toBytes(LayerId.chain(below)));
  }

  /** Forgets a result, because its layer is gone. */
  public void forget(Digest key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  /**
   * Forgets the results whose layer is gone.
   *
   * @param diffIds of the layers that are here
   */
  void sweep(Set<Digest> diffIds) throws IOException {
    for (Digest key : StoreLayout.digests(directory)) {
      Optional<LayerId> layer = find(key).flatMap(StepResult::layer);
      if (layer.isPresent() && !diffIds.contains(layer.get().diffId())) {
        forget(key);
      }
    }
  }

  /** A result, and when it was remembered or last found. */
  record Cached(Digest key, Instant used, Optional<CachedLayer> layer) {}

  /** The layer that a step made, in the stack in which it made it. */
  record CachedLayer(LayerId id, ChainId chain) {}

  /** All results that can be read. */
  List<Cached> list() throws IOException {
    List<Cached> all = new ArrayList<>();
    for (Digest key : StoreLayout.digests(directory)) {
      Optional<StepResult> result = find(key);
      if (result.isPresent()) {
        all.add(cached(key, result.get()));
      }
    }
    return all;
  }

  private Cached cached(Digest key, StepResult result) throws IOException {
    Instant used = Files.getLastModifiedTime(file(key)).toInstant();
    if (result.layer().isEmpty()) {
      return new Cached(key, used, Optional.empty());
    }
    LayerId layer = result.layer().get();
    Optional<ChainId> below = StepResult.below(Files.readAllBytes(file(key)));
    ChainId chain = ChainId.append(below, layer.diffId());
    return new Cached(key, used, Optional.of(new CachedLayer(layer, chain)));
  }

  /** Adds the layers that results name. */
  void addTo(Sweeper.Objects objects) throws IOException {
    for (Cached step : list()) {
      step.layer().ifPresent(layer -> objects.add(layer.id(), layer.chain()));
    }
  }

  /** Takes note that a result was used just now. */
  public void use(Digest key) throws IOException {
    try {
      Files.setLastModifiedTime(file(key), FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      return; // another process has just forgotten it
    }
  }

  private Path file(Digest key) {
    return directory.resolve(key.hex());
  }
}
