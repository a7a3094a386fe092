package dev.shale.tar;

import java.io.IOException;

/**
 * The content of a file that an archive holds without its holes. Read as a stream, holes are zeros;
 * whoever can leave a hole where the stream has one need not read them.
 */
public interface SparseContent {
  /**
   * Skips the hole that comes next, and says how long it is: 0 where data comes next, or the end. A
   * read that follows ends where the next hole begins.
   */
  long skipHole() throws IOException;
}
