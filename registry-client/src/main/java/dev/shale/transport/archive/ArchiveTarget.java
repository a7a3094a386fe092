package dev.shale.transport.archive;

import java.io.OutputStream;
import java.nio.file.Path;

/** Where an archive is written to. */
public sealed interface ArchiveTarget {
  /**
   * A file, which appears whole or not at all; where there is a pipe or device, that.
   *
   * @param path in a directory that is there
   */
  record ToFile(Path path) implements ArchiveTarget {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A stream, which is flushed and left open; what was written stays written. */
  record ToStream(OutputStream stream) implements ArchiveTarget {
    @Override
    public String toString() {
      return "-";
    }
  }
}
