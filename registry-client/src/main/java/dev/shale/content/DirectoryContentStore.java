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
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Blobs as files, {@code ALGORITHM/HEX} below one directory: the {@code blobs/} of an image layout.
 * Several processes may use the same directory.
 *
 * <p>Spec: image-spec v1.1.1, image-layout.md, "Blobs".
 */
public final class DirectoryContentStore implements ContentStore {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Path blobs;
  private final Path ingest;

  /**
   * A store on two directories of one file system, made when something is written.
   *
   * @param ingest where blobs are written until they are whole
   */
  public DirectoryContentStore(Path blobs, Path ingest) {
    this.blobs = blobs;
    this.ingest = ingest;
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

  @Override
  public byte[] readSmall(Descriptor descriptor, int maxBytes) throws IOException {
    return find(descriptor)
        .orElseThrow(() -> OciException.notFound("read %s: not in the store", descriptor.digest()))
        .readSmall(maxBytes);
  }

  @Override
  public BlobWriter write() throws IOException {
    return FileBlobWriter.open(this, ingest);
  }

  @Override
  public void delete(Digest digest) throws IOException {
    Files.deleteIfExists(fileOf(digest));
  }

  @Override
  public Set<Digest> list() throws IOException {
    Set<Digest> digests = new TreeSet<>();
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      Path directory = blobs.resolve(algorithm.toString());
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
          files.forEach(file -> digests.add(new Digest(algorithm, file.getFileName().toString())));
        }
      }
    }
    return digests;
  }

  /** Removes what writers of processes that are gone have left behind. */
  public void sweep() throws IOException {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(ingest)) {
      for (Path draft : drafts) {
        if (!FileBlobWriter.isOwn(draft)) {
          sweep(draft);
        }
      }
    } catch (NoSuchFileException e) {
      return; // whoever swept last took the directory too
    }
  }

  private static void sweep(Path draft) throws IOException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(draft);
      }
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      return; // its writer has just finished, or another thread here sweeps too
    }
  }

  Path fileOf(Digest digest) {
    return blobs.resolve(digest.algorithm().toString()).resolve(digest.hex());
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
  }
}
