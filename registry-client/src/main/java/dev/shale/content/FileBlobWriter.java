package dev.shale.content;

import dev.shale.error.OciException;
import dev.shale.file.Located;
import dev.shale.file.OwnedFile;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;

/**
 * A blob being written to a file of its own, whose lock says that its process lives. Which digest
 * is expected is known only at the end, so SHA-256 is taken on the way and any other by reading
 * again.
 */
final class FileBlobWriter implements BlobWriter {
  /** Begins the names of this process's drafts. */
  private static final String PROCESS = UUID.randomUUID() + ".";

  private final DirectoryContentStore store;
  private final Path place;
  private final Path draft;
  private final FileChannel channel;
  private final MessageDigest hash = Digest.Algorithm.SHA256.newHash();
  private long written;

  private FileBlobWriter(DirectoryContentStore store, Path place, Path draft, FileChannel channel) {
    this.store = store;
    this.place = place;
    this.draft = draft;
    this.channel = channel;
  }

  static FileBlobWriter open(DirectoryContentStore store, Path ingest) throws IOException {
    while (true) {
      makeDirectory(ingest);
      Path draft = ingest.resolve(PROCESS + UUID.randomUUID());
      Optional<FileChannel> channel = create(draft);
      if (channel.isPresent()) {
        return new FileBlobWriter(store, ingest, draft, channel.get());
      }
    }
  }

  /** It may be gone again at once: a writer that finds it empty takes it away. */
  private static void makeDirectory(Path ingest) throws IOException {
    try {
      Files.createDirectories(ingest);
    } catch (FileAlreadyExistsException e) {
      if (Files.exists(ingest) && !Files.isDirectory(ingest)) {
        throw e;
      }
    }
  }

  /** None if a sweeper took file or directory away before the file was locked. */
  private static Optional<FileChannel> create(Path draft) throws IOException {
    try {
      return OwnedFile.create(draft);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether a draft is this process's own, whose lock would be lost by opening it again. */
  static boolean isOwn(Path draft) {
    return draft.getFileName().toString().startsWith(PROCESS);
  }

  @Override
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        Located.at(
            place,
            () -> {
              while (buffer.hasRemaining()) {
                channel.write(buffer);
              }
            });
        hash.update(bytes, offset, length);
        written += length;
      }
    };
  }

  @Override
  public void commit(Descriptor expected) throws IOException {
    if (written != expected.size()) {
      throw OciException.corrupt(
          "store %s: %d bytes came, its descriptor says %d",
          expected.digest(), written, expected.size());
    }
    Digest actual = digest(expected.digest().algorithm());
    if (!actual.equals(expected.digest())) {
      throw OciException.corrupt("store %s: the bytes have digest %s", expected.digest(), actual);
    }
    publish(actual);
  }

  @Override
  public Descriptor commit(MediaType type) throws IOException {
    Digest actual = digest(Digest.Algorithm.SHA256);
    publish(actual);
    return Descriptor.of(type, actual, written);
  }

  private Digest digest(Digest.Algorithm algorithm) throws IOException {
    if (algorithm == Digest.Algorithm.SHA256) {
      return Digest.ofHash(algorithm, hash.digest());
    }
    MessageDigest other = algorithm.newHash();
    try (FileChannel in = FileChannel.open(draft, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
      while (in.read(buffer) >= 0) {
        other.update(buffer.flip());
        buffer.clear();
      }
    }
    return Digest.ofHash(algorithm, other.digest());
  }

  private void publish(Digest digest) throws IOException {
    Path file = store.fileOf(digest);
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    channel.force(true);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  @Override
  public void close() {
    try (channel) {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      System.getLogger(FileBlobWriter.class.getName())
          .log(System.Logger.Level.DEBUG, "a draft is left to the sweeper", e);
    }
  }
}
