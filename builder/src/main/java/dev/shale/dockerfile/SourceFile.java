package dev.shale.dockerfile;

import java.util.List;

/**
 * A file that a Dockerfile is made of.
 *
 * @param name as messages name it
 * @param lines without what ends them
 */
public record SourceFile(String name, List<String> lines) {
  public SourceFile {
    lines = List.copyOf(lines);
  }
}
