package dev.shale.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.file.OwnedFile;
import dev.shale.image.Digest;
import dev.shale.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file for each upload, whose lock says that its process is at it. What is noted anew is a new
 * file, whole before it has a name that anyone looks for.
 */
final class DirectoryUploadJournal implements UploadJournal {
  /** More than an address may have, and less than would be a burden. */
  static final int MAX_BYTES = 64 << 10;

  private static final boolean HAS_MODES =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path directory;
  private final Clock clock;

  /** Those that threads of this process are at: its own locks do not keep them apart. */
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  DirectoryUploadJournal(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** A file with its lock. */
  private record Entry(Path file, FileChannel channel, Optional<URI> address) {}

  @Override
  public Claim claim(Key key) {
    String suffix = suffix(key);
    if (!taken.add(suffix)) {
      return Claim.NOTHING;
    }
    try {
      return new FileClaim(key, suffix, find(key, suffix));
    } catch (IOException | RuntimeException e) {
      taken.remove(suffix);
      skip("read", e);
      return Claim.NOTHING;
    }
  }

  private static String suffix(Key key) {
    String text = String.join("\n", key.registry(), key.repository(), key.digest().toString());
    return "." + Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** The newest usable entry that nobody is at; old ones of any key go on the way. */
  private Optional<Entry> find(Key key, String suffix) throws IOException {
    Instant oldest = clock.instant().minus(KEPT_FOR);
    Optional<Entry> found = Optional.empty();
    for (Path file : files()) {
      boolean isOld = isBefore(file, oldest);
      if (!OwnedFile.isOwn(file) && (isOld || file.getFileName().toString().endsWith(suffix))) {
        Optional<Entry> entry =
            isOld || found.isPresent() ? Optional.empty() : take(file, suffix, key);
        if (entry.isPresent()) {
          found = entry;
        } else {
          removeIfFree(file);
        }
      }
    }
    return found;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(files::add);
    } catch (NoSuchFileException e) {
      return List.of(); // nothing has ever been noted
    }
    return files;
  }

  private static boolean isBefore(Path file, Instant time) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(time);
    } catch (NoSuchFileException e) {
      return false; // its process has just ended it
    }
  }

  /**
   * Takes over the entry of a process that is gone; empty if somebody is at it, or it is damaged.
   */
  private Optional<Entry> take(Path file, String suffix, Key key) throws IOException {
    Optional<FileChannel> locked = lock(file);
    if (locked.isEmpty()) {
      return Optional.empty();
    }
    FileChannel channel = locked.get();
    try {
      Optional<URI> address = address(channel, key);
      if (address.isPresent()) {
        Path own = directory.resolve(OwnedFile.newName() + suffix);
        Files.move(file, own, StandardCopyOption.ATOMIC_MOVE);
        return Optional.of(new Entry(own, channel, address));
      }
    } catch (NoSuchFileException e) {
      skip("read", e); // somebody else took it before it was locked
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  private static Optional<FileChannel> lock(Path file) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      if (channel.tryLock() != null) {
        return Optional.of(channel);
      }
    } catch (OverlappingFileLockException e) {
      skip("read", e); // a thread of this process is just letting go of it
    }
    channel.close();
    return Optional.empty();
  }

  private static Optional<URI> address(FileChannel channel, Key key) throws IOException {
    byte[] bytes = bytes(channel);
    try {
      ObjectNode entry = Json.parseObject("upload", bytes);
      return entry(key, URI.create(Json.text(entry, "address").orElse(""))).equals(entry)
          ? Json.text(entry, "address").map(URI::create)
          : Optional.empty();
    } catch (OciException | IllegalArgumentException e) {
      return Optional.empty(); // not whole, or of another blob: as good as none
    }
  }

  @SuppressWarnings("resource") // the channel, and with it the lock, stays open
  private static byte[] bytes(FileChannel channel) throws IOException {
    InputStream in = Channels.newInputStream(channel);
    return in.readNBytes(MAX_BYTES);
  }

  private static ObjectNode entry(Key key, URI address) {
    return Json.object()
        .put("registry", key.registry())
        .put("repository", key.repository())
        .put("digest", key.digest().toString())
        .put("size", Long.toString(key.sizeBytes()))
        .put("address", address.toString());
  }

  private void removeIfFree(Path file) throws IOException {
    Optional<FileChannel> locked = lock(file);
    if (locked.isPresent()) {
      try (FileChannel _ = locked.get()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Writes an entry that this process has the lock of. */
  private Entry write(Key key, String suffix, URI address) throws IOException {
    makeDirectory();
    Path draft = directory.resolve(OwnedFile.newName());
    Optional<FileChannel> created = OwnedFile.create(draft);
    while (created.isEmpty()) {
      created = OwnedFile.create(draft); // a sweeper took the file before it was locked
    }
    FileChannel channel = created.get();
    try {
      if (HAS_MODES) {
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
      }
      ByteBuffer bytes = ByteBuffer.wrap(Json.write(entry(key, address)));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      Path file = directory.resolve(OwnedFile.newName() + suffix);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      return new Entry(file, channel, Optional.of(address));
    } catch (IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  private void makeDirectory() throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    if (HAS_MODES) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(directory);
    }
  }

  private static void remove(Entry entry) throws IOException {
    try (FileChannel _ = entry.channel()) {
      Files.deleteIfExists(entry.file());
    }
  }

  private static void skip(String what, Exception e) {
    System.getLogger(DirectoryUploadJournal.class.getName())
        .log(System.Logger.Level.DEBUG, what + " the journal of uploads", e);
  }

  /** Belongs to one thread. */
  private final class FileClaim implements Claim {
    private final Key key;
    private final String suffix;
    private Optional<Entry> entry;
    private boolean isBroken;

    FileClaim(Key key, String suffix, Optional<Entry> entry) {
      this.key = key;
      this.suffix = suffix;
      this.entry = entry;
    }

    @Override
    public Optional<URI> address() {
      return entry.flatMap(Entry::address);
    }

    @Override
    public boolean isLasting() {
      return !isBroken;
    }

    @Override
    public void note(URI address) {
      if (isBroken || address().equals(Optional.of(address))) {
        return;
      }
      try {
        Entry noted = write(key, suffix, address);
        Optional<Entry> before = entry;
        entry = Optional.of(noted);
        if (before.isPresent()) {
          remove(before.get());
        }
      } catch (IOException e) {
        isBroken = true;
        skip("write", e);
      }
    }

    @Override
    public void forget() {
      try {
        if (entry.isPresent()) {
          remove(entry.get());
        }
      } catch (IOException e) {
        skip("write", e);
      }
      entry = Optional.empty();
    }

    @Override
    public void close() {
      try {
        if (entry.isPresent()) {
          leave(entry.get());
        }
      } catch (IOException e) {
        skip("write", e);
      } finally {
        taken.remove(suffix);
      }
    }

    private void leave(Entry left) throws IOException {
      try (FileChannel _ = left.channel()) {
        Files.move(
            left.file(),
            directory.resolve(UUID.randomUUID() + suffix),
            StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
