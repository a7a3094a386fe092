package dev.shale.dockerfile;

import java.util.List;

/**
 * What RUN, CMD, ENTRYPOINT and HEALTHCHECK run.
 *
 * <p>Spec: Dockerfile reference, "Shell and exec form".
 */
public sealed interface CommandLine {
  /** A program and its arguments, from a JSON array. */
  record Exec(List<String> args) implements CommandLine {
    public Exec {
      args = List.copyOf(args);
    }
  }

  /** A line for the stage's shell, as written. */
  record ShellLine(String line) implements CommandLine {}
}
