package dev.shale.content;

import dev.shale.error.OciException;
import dev.shale.file.Located;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/**
 * A blob being written to a file of its own, whose lock says that its process lives. Which digest
 * is expected is known only at the end, so SHA-256 is taken on the way, and any other by reading
 * again; so it is with what an earlier process wrote.
 */
final class FileBlobWriter implements BlobWriter {
  private static final int BUFFER_BYTES = 128 << 10;

  private final DirectoryContentStore store;
  private final Drafts.Draft draft;
  private final MessageDigest hash = Digest.Algorithm.SHA256.newHash();
  private final Leftover leftover;
  private final Runnable closed;
  private long size;

  /** How many of the bytes {@link #hash} has seen. */
  private long hashed;

  private boolean kept;

  /** Who may go on with what is kept. */
  private enum Leftover {
    NOBODYS,
    /** Whoever wants the blob that the draft is named after. */
    OF_THE_BLOB,
    /** Whoever knows the name that the draft has. */
    OF_THE_NAME
  }

  private FileBlobWriter(
      DirectoryContentStore store, Drafts.Draft draft, Leftover leftover, Runnable closed) {
    this.store = store;
    this.draft = draft;
    this.leftover = leftover;
    this.closed = closed;
  }

  static FileBlobWriter create(DirectoryContentStore store, Drafts drafts) throws IOException {
    return new FileBlobWriter(store, drafts.create(), Leftover.NOBODYS, () -> {});
  }

  static FileBlobWriter resume(DirectoryContentStore store, Drafts drafts, Descriptor expected)
      throws IOException {
    return goingOn(
        new FileBlobWriter(store, drafts.resume(expected), Leftover.OF_THE_BLOB, () -> {}));
  }

  /**
   * Goes on with a draft that has a name of its own.
   *
   * @param closed is told when the draft is
   */
  static FileBlobWriter pending(DirectoryContentStore store, Drafts.Draft draft, Runnable closed)
      throws IOException {
    return goingOn(new FileBlobWriter(store, draft, Leftover.OF_THE_NAME, closed));
  }

  private static FileBlobWriter goingOn(FileBlobWriter writer) throws IOException {
    try {
      writer.size = writer.draft.channel().size();
      writer.draft.channel().position(writer.size);
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return size;
  }

  /**
   * Read through the draft's own channel: to open the file again and close it would end the lock.
   */
  @Override
  public InputStream written() throws IOException {
    return new BufferedInputStream(new WrittenStream(draft.channel()), BUFFER_BYTES);
  }

  /** What was in a file, up to where writing began. */
  private static final class WrittenStream extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long position;

    WrittenStream(FileChannel channel) throws IOException {
      this.channel = channel;
      this.end = channel.size();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (position == end) {
        return -1;
      }
      int most = (int) Math.min(length, end - position);
      int count = channel.read(ByteBuffer.wrap(buffer, offset, most), position);
      position += Math.max(count, 0);
      return count;
    }
  }

  @Override
  public OutputStream stream() {
    return stream(
        (bytes, offset, length) -> {
          if (hashed == size) {
            hash.update(bytes, offset, length);
            hashed += length;
          }
        });
  }

  @Override
  public OutputStream verifiedStream() {
    return stream((_, _, _) -> {});
  }

  /** Sees bytes before they are written. */
  private interface Sight {
    void see(byte[] bytes, int offset, int length);
  }

  private OutputStream stream(Sight sight) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        Located.at(store.drafts().directory(), () -> writeWhole(buffer));
        sight.see(bytes, offset, length);
        size += length;
      }
    };
  }

  /** A full disk may take a part; whoever goes on later does so where nothing of it is. */
  private void writeWhole(ByteBuffer buffer) throws IOException {
    try {
      while (buffer.hasRemaining()) {
        draft.channel().write(buffer);
      }
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
  }

  /** Leaves what {@link #size} counts, or nothing that can be written to. */
  private void takeBack(IOException failure) throws IOException {
    FileChannel channel = draft.channel();
    try {
      channel.truncate(size);
    } catch (IOException e) {
      failure.addSuppressed(e);
      channel.close();
    }
  }

  @Override
  public void commit(Descriptor expected) throws IOException {
    requireSize(expected);
    Digest actual = digest(expected.digest().algorithm());
    if (!actual.equals(expected.digest())) {
      throw OciException.corrupt("store %s: the bytes have digest %s", expected.digest(), actual);
    }
    publish(actual);
  }

  @Override
  public void commitVerified(Descriptor verified) throws IOException {
    requireSize(verified);
    publish(verified.digest());
  }

  private void requireSize(Descriptor expected) {
    if (size != expected.size()) {
      throw OciException.corrupt(
          "store %s: %d bytes came, its descriptor says %d",
          expected.digest(), size, expected.size());
    }
  }

  @Override
  public Descriptor commit(MediaType type) throws IOException {
    Digest actual = digest(Digest.Algorithm.SHA256);
    publish(actual);
    return Descriptor.of(type, actual, size);
  }

  private Digest digest(Digest.Algorithm algorithm) throws IOException {
    if (algorithm == Digest.Algorithm.SHA256 && hashed == size) {
      return Digest.ofHash(algorithm, hash.digest());
    }
    MessageDigest other = algorithm.newHash();
    try (InputStream in = new DigestInputStream(written(), other)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Digest.ofHash(algorithm, other.digest());
  }

  private void publish(Digest digest) throws IOException {
    Path directory = store.directoryOf(digest.algorithm());
    if (Files.notExists(directory)) {
      Files.createDirectories(directory);
      force(directory.resolve(".."));
    }
    draft.channel().force(true);
    Files.move(draft.file(), store.fileOf(digest), StandardCopyOption.ATOMIC_MOVE);
    force(directory);
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void keep() {
    kept =
        switch (leftover) {
          case NOBODYS -> false;
          case OF_THE_BLOB -> size >= Drafts.MIN_KEPT_BYTES;
          case OF_THE_NAME -> true;
        };
  }

  @Override
  public void close() {
    try (FileChannel _ = draft.channel()) {
      if (kept && leftover == Leftover.OF_THE_BLOB) {
        store.drafts().release(draft);
      } else if (!kept) {
        Files.deleteIfExists(draft.file());
      }
    } catch (IOException e) {
      System.getLogger(FileBlobWriter.class.getName())
          .log(System.Logger.Level.DEBUG, "a draft is left to the sweeper", e);
    } finally {
      closed.run();
    }
  }
}
