package dev.shale.dockerfile;

/**
 * Where something is written in a Dockerfile.
 *
 * @param firstLine from 1
 * @param lastLine inclusive
 * @param column of its first character in the first line, from 1
 */
public record SourceRange(int firstLine, int lastLine, int column) {
  /** One place in one line. */
  public static SourceRange at(int line, int column) {
    return new SourceRange(line, line, column);
  }
}
