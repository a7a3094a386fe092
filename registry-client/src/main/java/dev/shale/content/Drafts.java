package dev.shale.content;

import dev.shale.file.OwnedFile;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory in which blobs are written. Each file carries the lock of the process that writes
 * it; one without a lock is a leftover. Where its name says which blob it began, the next who wants
 * that blob goes on with it; until then it is kept for some days.
 */
final class Drafts {
  /** Less than this is sooner fetched again than looked after. */
  static final int MIN_KEPT_BYTES = 64 << 10;

  static final Duration KEPT_FOR = Duration.ofDays(7);

  private static final Pattern PARTIAL = Pattern.compile(".*\\.([a-z0-9]+)-([0-9a-f]+)");

  private final Path directory;

  /** Those that a thread of this process looks at: to close one ends the lock of all. */
  private final Set<Path> looked = ConcurrentHashMap.newKeySet();

  /** Uses a directory that is made when something is written. */
  Drafts(Path directory) {
    this.directory = directory;
  }

  /** A file of this process; its lock ends when the channel is closed. */
  record Draft(Path file, FileChannel channel) {}

  Path directory() {
    return directory;
  }

  /** A new file for a blob of which nothing is known. */
  Draft create() throws IOException {
    return create("");
  }

  /** A new file for a blob, or one that a process that is gone had begun for it. */
  Draft resume(Descriptor blob) throws IOException {
    for (Path partial : partials(blob)) {
      Optional<Draft> claimed = claim(partial, blob.digest());
      if (claimed.isPresent()) {
        return claimed.get();
      }
    }
    return create(suffix(blob.digest()));
  }

  private Draft create(String suffix) throws IOException {
    while (true) {
      makeDirectory();
      Path file = newFile(suffix);
      Optional<FileChannel> channel = create(file);
      if (channel.isPresent()) {
        return new Draft(file, channel.get());
      }
    }
  }

  /** None if a sweeper took file or directory away before the file was locked. */
  private static Optional<FileChannel> create(Path file) throws IOException {
    try {
      return OwnedFile.create(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Ends this process's claim on a file that whoever wants the blob may go on with. */
  void release(Draft draft) throws IOException {
    move(draft.file(), digestOf(draft.file()).orElseThrow());
  }

  private void move(Path file, Digest digest) throws IOException {
    Path nobodys = directory.resolve(UUID.randomUUID() + suffix(digest));
    Files.move(file, nobodys, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path newFile(String suffix) {
    return directory.resolve(OwnedFile.newName() + suffix);
  }

  private static String suffix(Digest digest) {
    return "." + digest.algorithm() + "-" + digest.hex();
  }

  /** It may be gone again at once: a writer that finds it empty takes it away. */
  private void makeDirectory() throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      if (Files.exists(directory) && !Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /** What has been begun of a blob by other processes, the most first. */
  private List<Path> partials(Descriptor blob) throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    for (Path draft : others()) {
      if (draft.getFileName().toString().endsWith(suffix(blob.digest()))) {
        sizeOf(draft).filter(size -> size <= blob.size()).ifPresent(size -> sizes.put(draft, size));
      }
    }
    return sizes.keySet().stream()
        .sorted(Comparator.comparing((Path draft) -> sizes.get(draft)).reversed())
        .toList();
  }

  private static Optional<Long> sizeOf(Path file) throws IOException {
    try {
      return Optional.of(Files.size(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private List<Path> others() throws IOException {
    List<Path> others = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!OwnedFile.isOwn(file)) {
          others.add(file);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return others;
  }

  /**
   * Takes over the file of a process that is gone. The name must mean the same file before and
   * after it was locked: a writer that has just finished has moved its file to the blobs.
   */
  private Optional<Draft> claim(Path partial, Digest digest) throws IOException {
    if (!looked.add(partial)) {
      return Optional.empty();
    }
    try {
      Object before = identity(partial);
      FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null && identity(partial).equals(before)) {
          Path own = newFile(suffix(digest));
          Files.move(partial, own, StandardCopyOption.ATOMIC_MOVE);
          return Optional.of(new Draft(own, channel));
        }
        channel.close();
        return Optional.empty();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      return Optional.empty(); // its writer has just finished, or a thread here has just claimed it
    } finally {
      looked.remove(partial);
    }
  }

  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** The blobs that have been begun, and how much of each is here. */
  Map<Digest, Long> partials(Optional<Instant> before) throws IOException {
    Map<Digest, Long> sizes = new HashMap<>();
    for (Path draft : others()) {
      Optional<Digest> digest = digestOf(draft);
      Optional<Long> size = sizeOf(draft);
      if (digest.isPresent() && size.isPresent() && isBefore(draft, before)) {
        sizes.merge(digest.get(), size.get(), Long::sum);
      }
    }
    return sizes;
  }

  private static boolean isBefore(Path draft, Optional<Instant> time) throws IOException {
    return time.isEmpty() || Files.getLastModifiedTime(draft).toInstant().isBefore(time.get());
  }

  private static Optional<Digest> digestOf(Path draft) {
    Matcher name = PARTIAL.matcher(draft.getFileName().toString());
    return name.matches()
        ? Optional.of(Digest.parse(name.group(1) + ":" + name.group(2)))
        : Optional.empty();
  }

  /**
   * Removes what processes that are gone have left behind, but for what is worth going on with.
   *
   * @param isHere which blobs need no draft any more
   * @param now by which those are known that were kept in vain
   */
  void sweep(Predicate<Digest> isHere, Instant now) throws IOException {
    for (Path draft : others()) {
      sweep(draft, file -> isWorthIt(file, isHere, now));
    }
  }

  /** Removes what processes that are gone have begun. */
  void removePartials(Optional<Instant> before) throws IOException {
    for (Path draft : others()) {
      sweep(draft, file -> !isBefore(file, before));
    }
  }

  /** Whether something of a draft is kept. */
  @FunctionalInterface
  private interface Worth {
    boolean of(Path draft) throws IOException;
  }

  private static boolean isWorthIt(Path draft, Predicate<Digest> isHere, Instant now)
      throws IOException {
    BasicFileAttributes file = Files.readAttributes(draft, BasicFileAttributes.class);
    return digestOf(draft).filter(isHere.negate()).isPresent()
        && file.size() >= MIN_KEPT_BYTES
        && file.lastModifiedTime().toInstant().isAfter(now.minus(KEPT_FOR));
  }

  private void sweep(Path draft, Worth worth) throws IOException {
    if (!looked.add(draft)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null && !worth.of(draft)) {
        Files.deleteIfExists(draft);
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      return; // its writer has just finished, or another thread here sweeps too
    } finally {
      looked.remove(draft);
    }
  }

  /** Has a blob begun by the whole of a file, which is moved here. */
  void adopt(Path file, Digest digest) throws IOException {
    makeDirectory();
    move(file, digest);
  }

  /** The directory goes when it is empty. */
  void removeDirectory() throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      return; // another process is writing, or something is kept
    }
  }
}
