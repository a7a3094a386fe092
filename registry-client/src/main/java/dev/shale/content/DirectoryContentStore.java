package dev.shale.content;

import dev.shale.blob.Blob;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Blobs as files, {@code ALGORITHM/HEX} below one directory: the {@code blobs/} of an image layout;
 * or {@code HEX} in it, where other files may be too. Several processes may use the same directory.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md, "Blobs".
 */
public final class DirectoryContentStore implements ContentStore {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Path blobs;
  private final Drafts drafts;
  private final Naming naming;

  /** How blobs are named below the directory. */
  private enum Naming {
    ALGORITHM_AND_HEX,
    HEX
  }

  /**
   * A store on two directories of one file system, made when something is written.
   *
   * @param ingest where blobs are written until they are whole
   */
  public DirectoryContentStore(Path blobs, Path ingest) {
    this(blobs, ingest, Naming.ALGORITHM_AND_HEX);
  }

  private DirectoryContentStore(Path blobs, Path ingest, Naming naming) {
    this.blobs = blobs;
    this.drafts = new Drafts(ingest);
    this.naming = naming;
  }

  /** A store whose blobs are named by their hex alone; what is named otherwise is none of them. */
  public static DirectoryContentStore ofHexNames(Path blobs, Path ingest) {
    return new DirectoryContentStore(blobs, ingest, Naming.HEX);
  }

  @Override
  public OptionalLong size(Digest digest) throws IOException {
    try {
      return OptionalLong.of(Files.size(fileOf(digest)));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public Optional<Blob> find(Descriptor descriptor) throws IOException {
    return size(descriptor.digest()).isEmpty()
        ? Optional.empty()
        : Optional.of(new FileBlob(descriptor, fileOf(descriptor.digest())));
  }

  /**
   * Opens the file that a blob is; not verified, and the caller closes.
   *
   * @throws NoSuchFileException if it is not here
   */
  public FileChannel openFile(Digest digest) throws IOException {
    return FileChannel.open(fileOf(digest), StandardOpenOption.READ);
  }

  @Override
  public byte[] readSmall(Descriptor descriptor, int maxBytes) throws IOException {
    return find(descriptor)
        .orElseThrow(() -> OciException.notFound("read %s: not in the store", descriptor.digest()))
        .readSmall(maxBytes);
  }

  @Override
  public BlobWriter write() throws IOException {
    return FileBlobWriter.create(this, drafts);
  }

  @Override
  public BlobWriter resume(Descriptor expected) throws IOException {
    return FileBlobWriter.resume(this, drafts, expected);
  }

  @Override
  public void delete(Digest digest) throws IOException {
    Files.deleteIfExists(fileOf(digest));
  }

  @Override
  public Set<Digest> list() throws IOException {
    Set<Digest> digests = new TreeSet<>();
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      Path directory = directoryOf(algorithm);
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> files =
            Files.newDirectoryStream(directory, file -> isBlob(algorithm, file))) {
          files.forEach(file -> digests.add(new Digest(algorithm, file.getFileName().toString())));
        }
      }
    }
    return digests;
  }

  private boolean isBlob(Digest.Algorithm algorithm, Path file) {
    String name = file.getFileName().toString();
    return naming == Naming.ALGORITHM_AND_HEX
        || (name.length() == algorithm.hexLength() && name.matches("[0-9a-f]+"));
  }

  /**
   * The blobs that interrupted processes have begun, and how many bytes of each are here.
   *
   * @param before only those that were last written before
   */
  public Map<Digest, Long> partials(Optional<Instant> before) throws IOException {
    return drafts.partials(before);
  }

  /** Removes what {@link #partials} lists, but for what a process is writing. */
  public void removePartials(Optional<Instant> before) throws IOException {
    drafts.removePartials(before);
  }

  @Override
  public void setAside(Digest digest) throws IOException {
    OptionalLong size = size(digest);
    if (size.isPresent() && size.getAsLong() < Drafts.MIN_KEPT_BYTES) {
      delete(digest);
    } else if (size.isPresent()) {
      drafts.adopt(fileOf(digest), digest);
    }
  }

  /**
   * Removes what writers of processes that are gone have left behind, but for what {@link #resume}
   * may go on with.
   */
  public void sweep() throws IOException {
    drafts.sweep(digest -> Files.exists(fileOf(digest)), Instant.now());
  }

  /** Removes the directory for drafts if nothing is in it. */
  public void removeIngest() throws IOException {
    drafts.removeDirectory();
  }

  Drafts drafts() {
    return drafts;
  }

  Path fileOf(Digest digest) {
    return directoryOf(digest.algorithm()).resolve(digest.hex());
  }

  Path directoryOf(Digest.Algorithm algorithm) {
    return naming == Naming.HEX ? blobs : blobs.resolve(algorithm.toString());
  }

  private record FileBlob(Descriptor descriptor, Path file) implements Blob {
    @Override
    public InputStream open() throws IOException {
      try {
        return new VerifiedInputStream(
            new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES), descriptor);
      } catch (NoSuchFileException e) {
        throw new OciException(
            ErrorKind.NOT_FOUND,
            "read %s: it has been removed from the store".formatted(descriptor.digest()),
            e);
      }
    }

    @Override
    public InputStream openAt(long offset) throws IOException {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return Channels.newInputStream(channel.position(offset));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }
}
