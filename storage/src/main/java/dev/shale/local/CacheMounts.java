package dev.shale.local;

import dev.shale.file.WholeFiles;
import dev.shale.image.Digest;
import dev.shale.linux.LinuxTree;
import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.StagingArea;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Directories that outlive the steps which write to them: a compiler's cache, a package manager's
 * downloads. They are in no layer. Whoever opens one says with whom it may be used at the same
 * time; the kernel's locks see to that, between processes, too. Safe for use by several threads.
 */
public final class CacheMounts {
  /** In the directory of each mount: its id. */
  private static final String ID = "id";

  private final Path directory;
  private final StagingArea staging;
  private final WholeFiles files;

  CacheMounts(Path directory, StagingArea staging, WholeFiles files) {
    this.directory = directory;
    this.staging = staging;
    this.files = files;
  }

  /** Who may use a cache mount at the same time. */
  public enum Sharing {
    /** Everybody. */
    SHARED,
    /** One; whoever comes meanwhile gets another directory, which is kept, too. */
    PRIVATE,
    /** One; whoever comes meanwhile waits. */
    LOCKED
  }

  /**
   * A cache mount as it is kept.
   *
   * @param bytes of its files
   * @param places how many directories it has
   */
  public record Kept(String id, long bytes, int places, Instant used) {}

  /**
   * Opens a cache mount, made if there is none; the caller closes. Who opens one that he has alone
   * a second time waits for himself, and who opens several should do so in the order of their ids.
   *
   * @param id any text
   * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
   */
  public CacheMount open(String id, Sharing sharing, CacheSeed seed) throws IOException {
    Path mount = directory.resolve(Digest.of(id).hex());
    return switch (sharing) {
      case SHARED -> {
        CachePlace place = new CachePlace(mount, 0);
        yield opened(id, place, UseLock.shared(place.lock()), seed);
      }
      case LOCKED -> {
        CachePlace place = new CachePlace(mount, 0);
        yield opened(id, place, UseLock.alone(place.lock()), seed);
      }
      case PRIVATE -> openFirstFree(id, mount, seed);
    };
  }

  /**
   * Opens a cache mount that is there, alone; empty if it is not, or somebody uses it. The caller
   * closes.
   */
  public Optional<CacheMount> tryOpen(String id) throws IOException {
    CachePlace place = new CachePlace(directory.resolve(Digest.of(id).hex()), 0);
    if (Files.notExists(place.files())) {
      return Optional.empty();
    }
    return UseLock.tryAlone(place.lock()).map(lock -> new CacheMount(place, lock));
  }

  /** Takes a cache mount away that has nothing in it, unless somebody uses it. */
  public void removeIfEmpty(String id) throws IOException {
    Optional<CacheMount> open = tryOpen(id);
    if (open.isPresent()) {
      try (CacheMount mount = open.get()) {
        Files.delete(mount.path());
      } catch (DirectoryNotEmptyException e) {
        return; // it has something in it
      }
    }
  }

  private CacheMount openFirstFree(String id, Path mount, CacheSeed seed) throws IOException {
    for (int number = 0; ; number++) {
      CachePlace place = new CachePlace(mount, number);
      Optional<UseLock> lock = UseLock.tryAlone(place.lock());
      if (lock.isPresent()) {
        return opened(id, place, lock.get(), seed);
      }
    }
  }

  private CacheMount opened(String id, CachePlace place, UseLock lock, CacheSeed seed)
      throws IOException {
    try {
      if (Files.notExists(place.files())) {
        make(id, place, seed);
      }
      place.use();
      return new CacheMount(place, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Of those who share it, one makes it, and it appears whole. */
  private void make(String id, CachePlace place, CacheSeed seed) throws IOException {
    try (UseLock _ = UseLock.alone(place.birth())) {
      if (Files.exists(place.files())) {
        return;
      }
      files.replace(place.mount().resolve(ID), id.getBytes(StandardCharsets.UTF_8));
      try (StagedTree staged = staging.open()) {
        try (LinuxTree tree = LinuxTree.open(staged.path())) {
          seed.fill(tree);
        }
        Files.move(staged.path(), place.files());
      } catch (FileAlreadyExistsException e) {
        throw new IllegalStateException("two made " + place.files(), e);
      }
    }
  }

  /** What those that are here are called, the one that was used last first. */
  public List<String> ids() throws IOException {
    Map<String, Instant> uses = new HashMap<>();
    for (Digest name : StoreLayout.digests(directory)) {
      Path mount = directory.resolve(name.hex());
      CachePlace first = new CachePlace(mount, 0);
      if (Files.isRegularFile(mount.resolve(ID))
          && faultOf(mount).isEmpty()
          && Files.exists(first.files())) {
        uses.put(Files.readString(mount.resolve(ID)), first.lastUse());
      }
    }
    return uses.entrySet().stream()
        .sorted(Map.Entry.<String, Instant>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** All of them. */
  public List<Kept> list() throws IOException {
    List<Kept> all = new ArrayList<>();
    for (Digest name : StoreLayout.digests(directory)) {
      Path mount = directory.resolve(name.hex());
      if (faultOf(mount).isEmpty()) {
        all.add(kept(mount));
      }
    }
    return all;
  }

  private static Kept kept(Path mount) throws IOException {
    long bytes = 0;
    Instant used = Instant.EPOCH;
    List<CachePlace> places = places(mount);
    for (CachePlace place : places) {
      bytes += Measure.treeBytes(place.files());
      Instant last = place.lastUse();
      used = last.isAfter(used) ? last : used;
    }
    return new Kept(Files.readString(mount.resolve(ID)), bytes, places.size(), used);
  }

  private static List<CachePlace> places(Path mount) throws IOException {
    List<CachePlace> places = new ArrayList<>();
    for (int number = 0; ; number++) {
      CachePlace place = new CachePlace(mount, number);
      if (Files.exists(place.files())) {
        places.add(place);
      } else if (Files.notExists(place.lock())) {
        return places;
      }
    }
  }

  /** Takes one out of sight, unless it is in use; the caller closes what comes back. */
  Optional<StagedTree> discard(String id) throws IOException {
    return discard(directory.resolve(Digest.of(id).hex()));
  }

  /** Nobody has the store open but this process: whoever waits for a lock makes its file anew. */
  private Optional<StagedTree> discard(Path mount) throws IOException {
    List<UseLock> locks = new ArrayList<>();
    try {
      for (CachePlace place : places(mount)) {
        Optional<UseLock> lock = UseLock.tryAlone(place.lock());
        if (lock.isEmpty()) {
          return Optional.empty();
        }
        locks.add(lock.get());
      }
      return staging.discard(mount);
    } finally {
      for (UseLock lock : locks) {
        lock.close();
      }
    }
  }

  /** What is wrong, by directory. */
  Map<Path, String> damaged() throws IOException {
    Map<Path, String> damaged = new TreeMap<>();
    try (DirectoryStream<Path> mounts = Files.newDirectoryStream(directory)) {
      for (Path mount : mounts) {
        faultOf(mount).ifPresent(fault -> damaged.put(mount, fault));
      }
    }
    return damaged;
  }

  /** A mount that is only being made has nothing that could be missed. */
  private static Optional<String> faultOf(Path mount) throws IOException {
    Path id = mount.resolve(ID);
    if (!Files.isRegularFile(id)) {
      return places(mount).isEmpty() ? Optional.empty() : Optional.of("nothing says what it is");
    }
    String text = new String(Files.readAllBytes(id), StandardCharsets.UTF_8);
    return Digest.of(text).hex().equals(mount.getFileName().toString())
        ? Optional.empty()
        : Optional.of("it is not where \"" + text + "\" belongs");
  }

  /** Takes a damaged one away. */
  void remove(Path mount) throws IOException {
    Optional<StagedTree> bin = discard(mount);
    if (bin.isPresent()) {
      bin.get().close();
    }
  }
}
