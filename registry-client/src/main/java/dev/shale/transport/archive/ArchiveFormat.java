package dev.shale.transport.archive;

import dev.shale.error.OciException;

/** How images lie in a tar file. */
public enum ArchiveFormat {
  /** An image layout: manifests and layers as they are. */
  OCI("oci-archive"),

  /** What {@code docker save} writes: configs, and layers as plain tars. */
  DOCKER("docker-archive");

  private final String word;

  ArchiveFormat(String word) {
    this.word = word;
  }

  /** Parses a transport's word; the inverse of {@link #toString()}. */
  public static ArchiveFormat parse(String word) {
    for (ArchiveFormat format : values()) {
      if (format.word.equals(word)) {
        return format;
      }
    }
    throw OciException.invalid("format \"%s\": expected docker-archive or oci-archive", word);
  }

  @Override
  public String toString() {
    return word;
  }
}
