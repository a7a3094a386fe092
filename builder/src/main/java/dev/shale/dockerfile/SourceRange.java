package dev.shale.dockerfile;

/**
 * Where something is written in a Dockerfile.
 *
 * @param file its index in {@link Dockerfile#files()}
 * @param start of its first character
 * @param end behind its last character; the start, where there is none
 */
public record SourceRange(int file, Position start, Position end) {
  /** A place in the Dockerfile itself, with nothing in it. */
  public static SourceRange at(int line, int column) {
    Position place = new Position(line, column);
    return new SourceRange(0, place, place);
  }

  /** The line it begins in. */
  public int firstLine() {
    return start.line();
  }

  /** The line it ends in, inclusive. */
  public int lastLine() {
    return end.line();
  }

  /** Whether another range starts in it, or at its end. */
  boolean hasStartOf(SourceRange other) {
    return file == other.file
        && start.compareTo(other.start) <= 0
        && other.start.compareTo(end) <= 0;
  }

  /** From the start of this range to the end of another one behind it. */
  SourceRange to(SourceRange last) {
    return new SourceRange(file, start, last.end());
  }
}
