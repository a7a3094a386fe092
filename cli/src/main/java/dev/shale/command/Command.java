package dev.shale.command;

import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one word on the command line does. An implementation's annotated fields are its options and
 * parameters; they are set before {@link #run} is called, once.
 */
public interface Command {
  /** Lines that a user can paste, most usual first, without the program's name. */
  List<String> examples();

  /**
   * The name that a word of the line means.
   *
   * @throws dev.shale.error.OciException INVALID if it is none
   */
  default ImageReference named(String word) {
    return ImageReference.parse(word);
  }

  /** Options that are known and refused. */
  default Stream<RefusedOption> refusedOptions() {
    return Stream.empty();
  }

  /** Whether what follows the first argument is a command line of its own, options and all. */
  default boolean passesOptionsOn() {
    return false;
  }

  /**
   * Does it. Results go to the session's output, everything else to its progress.
   *
   * @return the status to exit with
   */
  int run(Session session) throws IOException;
}
