package dev.shale.runtime;

import java.io.InputStream;
import java.io.OutputStream;

/** What the process reads and where its output goes. */
public sealed interface Stdio {
  /** Standard input, output and error of our own process. */
  record Inherited() implements Stdio {}

  /** An empty input; output and error of our own process. What a build step gets. */
  record NoInput() implements Stdio {}

  /** A terminal of the container's own, connected to ours; standard input must be a terminal. */
  record Terminal() implements Stdio {}

  /** An empty input; output and error copied to one stream, which is not closed. */
  record Logged(OutputStream log) implements Stdio {}

  /**
   * Input from a stream; output and error copied to another. Neither is closed. More may be read
   * than the process takes.
   *
   * @param in whose reading ends when its thread is interrupted, as that of a file channel does
   */
  record Fed(InputStream in, OutputStream log) implements Stdio {}

  /** An empty input; output and error copied as they come. The streams are not closed. */
  record Captured(OutputStream out, OutputStream err) implements Stdio {}
}
