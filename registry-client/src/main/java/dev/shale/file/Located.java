package dev.shale.file;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Work on channels, whose own failures do not say where they happen. */
public final class Located {
  private Located() {}

  /** Something done to an open file. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  /**
   * Does some work.
   *
   * @param place named by its failure
   */
  public static void at(Path place, Work work) throws IOException {
    try {
      work.run();
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      throw (IOException)
          new FileSystemException(place.toString(), null, e.getMessage()).initCause(e);
    }
  }
}
