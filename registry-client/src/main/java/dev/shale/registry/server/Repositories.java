package dev.shale.registry.server;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a registry has to offer. Names of repositories and tags have been checked for their grammar;
 * nothing that these methods are asked for need exist. Safe for use by several threads.
 */
public interface Repositories {
  /** The repositories, in the order of their names; one may have nothing left. */
  SortedSet<String> names() throws IOException;

  /** The tags of a repository; empty if there is no such repository. */
  Optional<SortedSet<String>> tags(String repository) throws IOException;

  /** A manifest of a repository. */
  Optional<RawManifest> manifest(String repository, Reference reference) throws IOException;

  /**
   * A manifest of a repository as it is sent to clients. Many may ask for a large one and be slow
   * to take it, so whoever has it in a file gives that.
   */
  default Optional<ServedManifest> servedManifest(String repository, Reference reference)
      throws IOException {
    return manifest(repository, reference).map(ServedManifest.Held::new);
  }

  /** A blob, asked for by way of a repository. */
  Optional<ServedBlob> blob(String repository, Digest digest) throws IOException;

  /**
   * The manifests of a repository whose subject has this digest, each described as the answer to a
   * client has to: with its artifact type and its annotations.
   */
  List<Descriptor> referrers(String repository, Digest subject) throws IOException;

  /** Where pushes go; empty if nothing can be pushed. */
  default Optional<PushTarget> pushTarget() {
    return Optional.empty();
  }

  /** A manifest whose bytes have been checked. */
  sealed interface ServedManifest {
    /** Its type, digest and size. */
    Descriptor descriptor();

    /** One that is in memory. */
    record Held(RawManifest manifest) implements ServedManifest {
      @Override
      public Descriptor descriptor() {
        return manifest.descriptor();
      }
    }

    /** One that is read again when it is sent. */
    record Stored(Descriptor descriptor, ServedBlob bytes) implements ServedManifest {}
  }

  /** A blob that can be read from anywhere in it. */
  interface ServedBlob {
    long sizeBytes();

    /** Opens the bytes from an offset on, not verified; the caller closes. */
    InputStream openAt(long offset) throws IOException;

    /** Opens the file whose bytes they are, not verified, if there is one; the caller closes. */
    default Optional<FileChannel> openFile() throws IOException {
      return Optional.empty();
    }
  }
}
