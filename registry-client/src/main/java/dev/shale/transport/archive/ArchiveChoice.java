package dev.shale.transport.archive;

import dev.shale.image.Digest;

/** Which image of an archive. */
public sealed interface ArchiveChoice {
  /** The only one. */
  record Only() implements ArchiveChoice {}

  /** That of a name, as the archive has it; in Docker's format, a reference that means the same. */
  record Named(String name) implements ArchiveChoice {}

  /** The image at a place, counted from 0. */
  record At(int index) implements ArchiveChoice {}

  /** That whose manifest has this digest; Docker's format has no manifests. */
  record WithDigest(Digest digest) implements ArchiveChoice {}
}
