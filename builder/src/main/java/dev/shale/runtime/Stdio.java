package dev.shale.runtime;

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

  /** An empty input; output and error copied as they come. The streams are not closed. */
  record Captured(OutputStream out, OutputStream err) implements Stdio {}
}
