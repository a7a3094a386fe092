package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.context.Selection;
import java.io.IOException;

/** Something that a COPY or ADD copies. Belongs to one thread. */
interface CopySource extends AutoCloseable {
  /** What the copy depends on. */
  StepInput input() throws IOException;

  /**
   * The same, where that is a stage or an image by all of its layers: nothing of it is read. Equal
   * layers have equal files, but not the other way round.
   */
  default StepInput quickInput() throws IOException {
    return input();
  }

  /** Something that changes when the files are changed while they are read. */
  default String state() throws IOException {
    return "";
  }

  /** The files; they can be read until this is closed. */
  Selection selection() throws IOException;

  /** Whether archives among the files are unpacked where nothing is said of it. */
  boolean unpacksArchives();

  @Override
  default void close() throws IOException {}
}
